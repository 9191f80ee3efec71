import { invariant, type Period, periodSpan, periodsIn } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake, Ledger } from '@bullion/lake';
import { gaps } from '@bullion/tables';
import { gapCheck } from '../../checks/gaps.ts';
import type { Asset, CheckResult, Outcome, Scope, Work, World } from '../../engine/asset.ts';
import { relation, temporary } from '../../sql.ts';
import type { Tables } from '../gold.ts';
import { type Trace, tracesOf } from '../lineage.ts';
import { outcomeOf } from '../outcome.ts';
import { feedsInto } from '../silver/feeds.ts';
import { hashOf, overlaps, workOn } from '../silver/units.ts';
import { availabilityGaps } from './availability.ts';
import { candleGaps } from './candles.ts';
import type { Gap, GapFinder } from './finder.ts';
import { fundingGaps } from './funding.ts';
import { openInterestGaps } from './open-interest.ts';
import { type Said, saidAbout } from './series.ts';
import { tokenGaps } from './token-info.ts';

/** How the gaps of a gold table are found, by the silver table whose rows it takes over. */
const FINDERS: readonly GapFinder[] = [candleGaps, fundingGaps, openInterestGaps, availabilityGaps, tokenGaps];

/** Everything that was asked for and has no rows, with its cause, one file per gold table and period. */
export function gapsAsset(sources: readonly Source[], tables: Tables): Asset {
  const searches = searchesOf(sources, tables);
  return {
    key: gaps.name,
    layer: 'gold',
    table: gaps.name,
    inputs: [...new Set(searches.flatMap(({ finder }) => [finder.of, ...finder.reads]))],
    doc: gaps.doc,
    codeVersion: gaps.codeVersion,
    checks: ['gaps'],
    freshWithinHours: 48,
    plan: (scope, ledger) => searches.flatMap((search) => planSearch(search, scope, ledger)),
    run: (work, world) => writeGaps(searches, work, world),
  };
}

/** Counts the gaps of a period of a gold table; undefined where none are looked for. */
export type GapCounter = (lake: Reading, period: Period) => Promise<CheckResult>;

/** The counter of each table whose gaps are looked for, by the table's name. */
export function gapCounters(sources: readonly Source[], tables: Tables): ReadonlyMap<string, GapCounter> {
  return new Map(searchesOf(sources, tables).map((search) => [search.trace.table.name, (lake, period) => countGaps(search, lake, period)]));
}

function searchesOf(sources: readonly Source[], tables: Tables): Search[] {
  return tracesOf(tables).flatMap((trace) => {
    const finder = FINDERS.find(({ of }) => of === trace.said.name);
    return finder === undefined ? [] : [{ trace, finder, feeds: feedsInto(finder.of, sources) }];
  });
}

/** From the stored gaps where they are of the same inputs, which is as a rule the case. */
async function countGaps(search: Search, lake: Reading, period: Period): Promise<CheckResult> {
  const { table } = search.trace;
  const found = inputsOf(search, saidOf(search, lake.ledger), period, lake.ledger);
  const stored = lake.ledger.file(gaps.name, `${table.name}/${period}`);
  if (stored === undefined || stored.inputsHash !== found?.inputsHash)
    return gapCheck({ table: table.name, period }, await findGaps(search, period, lake));
  const rows = await lake.engine.rows<{ cause: string }>(`SELECT cause FROM (${relation(gaps, [lake.path(stored.path)])})`);
  return gapCheck({ table: table.name, period }, rows);
}

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

interface Search {
  readonly trace: Trace;
  readonly finder: GapFinder;
  readonly feeds: ReturnType<typeof feedsInto>;
}

interface GapsDetail {
  readonly table: string;
  readonly period: Period;
  readonly inputsHash: string;
}

/** Gaps are wherever something was asked, also where nothing at all was answered. */
function planSearch(search: Search, scope: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'file'>): Work[] {
  const { table } = search.trace;
  const asked = [...scope.intervals, ...(scope.archiveIntervals ?? [])];
  if (table.derive.interval !== undefined && !asked.includes(table.derive.interval)) return [];
  const said = saidOf(search, ledger);
  return periodsIn(table.grain, scope.from, scope.until).flatMap((period) => {
    const inputs = inputsOf(search, said, period, ledger);
    if (inputs === undefined) return [];
    const detail: GapsDetail = { table: table.name, period, inputsHash: inputs.inputsHash };
    const file = { asset: gaps.name, table: gaps.name, unit: `${table.name}/${period}`, period };
    return [workOn({ ...file, codeVersion: gaps.codeVersion, inputsHash: inputs.inputsHash, detail }, scope, ledger)];
  });
}

function saidOf({ finder, feeds, trace }: Search, ledger: Pick<Ledger, 'responses'>): Said[] {
  if (finder.isOfFiles === true) return [];
  return saidAbout(feeds, trace.table.derive.interval ?? '', ledger);
}

/** What the gaps of a period follow from; undefined where nothing was asked. */
function inputsOf({ finder, trace }: Search, said: readonly Said[], period: Period, ledger: Pick<Ledger, 'files'>) {
  const span = periodSpan(period);
  const here = said.filter(({ answer }) => overlaps({ from: answer.askedFrom, until: answer.askedUntil }, span));
  const files = finder.files({ period, interval: trace.table.derive.interval ?? '' }, ledger);
  if (here.length === 0 && (finder.isOfFiles !== true || files.length === 0)) return undefined;
  const inputsHash = hashOf(gaps.codeVersion, ...files.map(({ path, contentHash }) => `${path} ${contentHash}`), ...here.map(line));
  return { files, inputsHash };
}

/** All of an answer that gaps follow from; when it was asked is not among it. */
function line({ answer }: Said): string {
  const { series, askedFrom, askedUntil, finalUntil, recheckFrom, url, sha256 } = answer;
  return [answer.asset, series, askedFrom, askedUntil, finalUntil, recheckFrom, answer.answer, url, sha256].join(' ');
}

function findGaps(search: Search, period: Period, lake: Reading): Promise<Gap[]> {
  const { finder, feeds, trace } = search;
  const interval = trace.table.derive.interval ?? '';
  const files = finder.files({ period, interval }, lake.ledger);
  return finder.find({ lake, feeds, period, interval, files, said: saidOf(search, lake.ledger) });
}

async function writeGaps(searches: readonly Search[], work: Work, { lake, runId }: World): Promise<Outcome> {
  const { table, period, inputsHash } = work.detail as GapsDetail;
  const search = searches.find(({ trace }) => trace.table.name === table);
  invariant(search !== undefined, `gaps of ${table} to be looked for`);
  await lake.prove(search.finder.files({ period, interval: search.trace.table.derive.interval ?? '' }, lake.ledger));
  const found = await findGaps(search, period, lake);
  const staged = temporary('gaps', work.unit);
  try {
    const rows = found.map((gap) => ({ table_name: table, ...gap }));
    await lake.engine.load(staged, gaps, rows);
    const file = { table: gaps, asset: gaps.name, unit: work.unit, period, inputsHash, codeVersion: gaps.codeVersion, runId };
    const stored = await lake.replaceFile({ ...file, query: `SELECT * FROM ${staged}` });
    return outcomeOf(work, stored, [gapCheck({ table, period }, found)]);
  } finally {
    await lake.engine.run(`DROP TABLE IF EXISTS ${staged}`);
  }
}
