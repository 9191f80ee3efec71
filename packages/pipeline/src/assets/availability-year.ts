import { BullionError, dayOf, invariant, type Period, periodSpan, type Span } from '@bullion/core';
import type { Lake, ResponseEntry } from '@bullion/lake';
import { silverAvailability, silverInstruments } from '@bullion/tables';
import { rowCount } from '../checks/row-count.ts';
import { unreadable } from '../checks/silver.ts';
import type { CheckResult, Outcome, Work, World } from '../engine/asset.ts';
import { relation, temporary } from '../sql.ts';
import { listedFiles } from './availability-listed.ts';
import type { Listings } from './availability-listings.ts';
import { LIVES, livesOf } from './availability-lives.ts';
import { statedRows, statesOf } from './availability-states.ts';
import { outcomeOf } from './outcome.ts';
import { writeRejected } from './quarantine.ts';
import type { Staged } from './silver-stage.ts';

/** One year of work. */
export interface YearDetail {
  readonly period: Period;
  readonly inputsHash: string;
  /** Every page that a stale year of the run follows from. */
  readonly responseIds: readonly string[];
  /** Whether no later year of the run needs the pages. */
  readonly isLast: boolean;
}

/** Makes one year from listings: states, the books, what could not be read, then the file. */
export async function stateYear(
  listings: Listings,
  answers: readonly ResponseEntry[],
  work: Work,
  { lake, runId, scope }: World,
): Promise<Outcome> {
  const { period, inputsHash, responseIds, isLast } = work.detail as YearDetail;
  const year = periodSpan(period);
  const staged = await listings.read(lake, responseIds);
  const [states, lives] = [temporary('states', period), temporary('lives', period)];
  try {
    await lake.engine.load(lives, LIVES, livesOf(answers, year, scope.now));
    const query = statesOf(staged, { year, today: dayOf(scope.now), lives, lists: newestLists(lake) });
    await lake.engine.run(`CREATE OR REPLACE TEMP TABLE ${states} AS ${query}`);
    const books = await keepBooks(staged, states, lake, year);
    const file = { unit: work.unit, period, runId, inputsHash: staged.failures.length === 0 ? inputsHash : `${inputsHash} in part` };
    const before = lake.ledger.file(silverAvailability.name, work.unit);
    const refused = await writeRejected(lake, listedFiles, staged, file);
    const { name: asset, codeVersion } = silverAvailability;
    const stored = await lake.replaceFile({ ...file, table: silverAvailability, asset, query: statedRows(staged, states), codeVersion });
    return outcomeOf(work, stored, [books, unreadable(refused?.rows ?? 0), rowCount(stored.rows, before?.rows)], staged.failures);
  } finally {
    for (const name of [states, lives]) await lake.engine.run(`DROP TABLE IF EXISTS ${name}`);
    if (isLast) await listings.drop(lake);
  }
}

/** What the exchanges say of their instruments now, by the id of the instrument. */
function newestLists(lake: Pick<Lake, 'ledger' | 'path'>): string {
  const paths = lake.ledger.files(silverInstruments.name).map(({ path }) => lake.path(path));
  return `SELECT instrument_id, listed_at, delisted_at, listing_status AS status FROM (${relation(silverInstruments, paths)})
    QUALIFY row_number() OVER (PARTITION BY instrument_id ORDER BY snapshot DESC) = 1`;
}

/** Every file that a listing names is available, or another listing of the same day is newer; otherwise nothing is written. */
async function keepBooks({ answers, rows }: Staged, states: string, { engine }: Pick<Lake, 'engine'>, year: Span): Promise<CheckResult> {
  const [found] = await engine.rows<{ in: number; out: number; superseded: number; newest: number; distinct: number }>(`
    WITH pages AS (SELECT answer_no, instrument_id, max(answer_no) OVER (PARTITION BY walk) AS walk_no FROM ${answers}),
    files AS (
      SELECT r.date, p.walk_no, s.walk_no AS newest, p.instrument_id
      FROM ${rows} r JOIN pages p USING (answer_no) JOIN ${states} s ON s.instrument_id = p.instrument_id AND s.date = r.date
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
