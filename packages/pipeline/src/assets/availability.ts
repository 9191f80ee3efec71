import { BullionError, DAY_MS, type Day, dayOf, dayStart, invariant, type Period, periodSpan, periodsIn, type Span } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Ledger, ResponseEntry } from '@bullion/lake';
import { silverAvailability, silverInstruments } from '@bullion/tables';
import { rowCount } from '../checks/row-count.ts';
import { unreadable } from '../checks/silver.ts';
import type { Asset, CheckResult, Outcome, Scope, Work, World } from '../engine/asset.ts';
import { relation, temporary } from '../sql.ts';
import { elsewhere, listedFiles } from './availability-listed.ts';
import { LATE_DAYS, statedRows, statesOf } from './availability-states.ts';
import { outcomeOf } from './outcome.ts';
import { writeRejected } from './quarantine.ts';
import { feedsInto, type KeptFeed } from './silver-feeds.ts';
import { readIdentities } from './silver-identity.ts';
import { type Staged, stage, unstage } from './silver-stage.ts';
import { answersHash, inOrder, overlaps, workOn } from './silver-units.ts';

/** For every symbol and asked day whether the archive has the file, and why not, one file per year. */
export function availabilityAsset(sources: readonly Source[]): Asset {
  const feeds = feedsInto(silverAvailability.name, sources).filter(({ feed }) => feed.shape === 'series');
  return {
    key: silverAvailability.name,
    layer: 'silver',
    table: silverAvailability.name,
    inputs: feeds.map(({ asset }) => asset),
    doc: silverAvailability.doc,
    codeVersion: silverAvailability.codeVersion,
    checks: ['conservation', 'unreadable', 'row_count'],
    freshWithinHours: 48,
    plan: (scope, ledger) => planYears(feeds, scope, ledger),
    run: (work, world) => stateYear(feeds, work, world),
  };
}

interface YearDetail {
  readonly period: Period;
  readonly inputsHash: string;
  readonly responseIds: readonly string[];
}

function planYears(feeds: readonly KeptFeed[], scope: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'file'>): Work[] {
  const answers = answersOf(feeds, ledger);
  return periodsIn(silverAvailability.grain, scope.from, scope.until).flatMap((period) => {
    const year = periodSpan(period);
    const speaking = inOrder(answers.filter(({ askedFrom, askedUntil }) => overlaps({ from: askedFrom, until: askedUntil }, year)));
    if (speaking.length === 0) return [];
    const more = [todayIfYoung(speaking, year, scope.now), JSON.stringify([...elsewhere(answers, year)]), listsKnown(feeds, ledger)];
    const inputsHash = answersHash(silverAvailability.codeVersion, speaking, ...more);
    const responseIds = speaking.filter(({ answer }) => answer === 'data' || answer === 'empty').map(({ responseId }) => responseId);
    const detail: YearDetail = { period, inputsHash, responseIds };
    const file = { asset: silverAvailability.name, table: silverAvailability.name, unit: period, period };
    return [workOn({ ...file, codeVersion: silverAvailability.codeVersion, inputsHash, detail }, scope, ledger)];
  });
}

function answersOf(feeds: readonly KeptFeed[], ledger: Pick<Ledger, 'responses'>): ResponseEntry[] {
  return feeds.flatMap(({ asset }) => ledger.responses({ asset }));
}

/** Lateness is measured against today, so while a young day is among those asked, the result is one of today. */
function todayIfYoung(answers: readonly ResponseEntry[], year: { until: number }, now: number): Day | 'settled' {
  const youngFrom = dayStart(dayOf(now)) - LATE_DAYS * DAY_MS;
  const isYoung = answers.some(({ askedUntil }) => Math.min(askedUntil, year.until) > youngFrom);
  return isYoung ? dayOf(now) : 'settled';
}

/** What the exchange lists tells new contracts from lost files, once its list has been asked for. */
function listsKnown(feeds: readonly KeptFeed[], ledger: Pick<Ledger, 'files'>): string {
  const units = ledger.files(silverInstruments.name).map(({ unit }) => unit);
  return String(feeds.some(({ source }) => units.some((unit) => unit.startsWith(`${source.exchange}-perp-`))));
}

async function stateYear(feeds: readonly KeptFeed[], work: Work, { lake, runId, scope }: World): Promise<Outcome> {
  const { period, inputsHash, responseIds } = work.detail as YearDetail;
  const year = periodSpan(period);
  const reading = listedFiles(elsewhere(answersOf(feeds, lake.ledger), year));
  // A file of another year shows that a symbol lived then, so pages are read whole.
  const unit = { name: `availability_${period}`, span: periodSpan('all'), responseIds };
  const staged = await stage(lake, reading, unit, { feeds, identities: await readIdentities(lake) });
  const states = temporary('states', period);
  try {
    const lists = newestLists(lake.ledger.files(silverInstruments.name).map(({ path }) => lake.path(path)));
    await lake.engine.run(`CREATE OR REPLACE TEMP TABLE ${states} AS ${statesOf(staged, { year, today: dayOf(scope.now), lists })}`);
    const books = await keepBooks(staged, states, lake, year);
    const file = { unit: work.unit, period, runId, inputsHash: staged.failures.length === 0 ? inputsHash : `${inputsHash} in part` };
    const before = lake.ledger.file(silverAvailability.name, work.unit);
    const refused = await writeRejected(lake, reading, staged, file);
    const stored = await lake.replaceFile({
      ...file,
      table: silverAvailability,
      asset: silverAvailability.name,
      query: statedRows(staged, states),
      codeVersion: silverAvailability.codeVersion,
    });
    return outcomeOf(work, stored, [books, unreadable(refused?.rows ?? 0), rowCount(stored.rows, before?.rows)], staged.failures);
  } finally {
    await unstage(lake.engine, staged, states);
  }
}

/** What the exchanges say of their instruments now, by the id of the instrument. */
function newestLists(paths: readonly string[]): string {
  return `SELECT instrument_id, listed_at, delisted_at, listing_status AS status FROM (${relation(silverInstruments, paths)})
    QUALIFY row_number() OVER (PARTITION BY instrument_id ORDER BY snapshot DESC) = 1`;
}

/** Every file that a listing names is available, or another listing of the same day is newer; otherwise nothing is written. */
async function keepBooks(staged: Staged, states: string, { engine }: World['lake'], year: Span): Promise<CheckResult> {
  const [found] = await engine.rows<{ in: number; out: number; superseded: number; newest: number; distinct: number }>(`
    WITH pages AS (SELECT answer_no, instrument_id, max(answer_no) OVER (PARTITION BY walk) AS walk_no FROM ${staged.answers}),
    files AS (
      SELECT r.date, p.walk_no, s.walk_no AS newest, s.available, p.instrument_id
      FROM ${staged.rows} r JOIN pages p USING (answer_no) JOIN ${states} s ON s.instrument_id = p.instrument_id AND s.date = r.date
    )
    SELECT count(*) AS "in", (SELECT count(*) FROM ${states} WHERE available) AS "out", count(*) FILTER (walk_no <> newest) AS superseded,
      count(*) FILTER (walk_no = newest) AS newest, count(DISTINCT (instrument_id, date)) FILTER (walk_no = newest) AS "distinct"
    FROM files`);
  invariant(found !== undefined, 'a count of listed files');
  const duplicates = found.newest - found.distinct;
  const detail = `${found.in} listed files = ${found.out} available + ${duplicates} duplicates + ${found.superseded} of older listings`;
  if (found.in !== found.out + duplicates + found.superseded)
    throw new BullionError('conservation', `Not so: ${detail}.`, { details: { year, ...found } });
  return { name: 'conservation', passed: true, severity: 'error', detail };
}
