import { columnNames, DAY_MS, dayOf, type Market, type Period, periodSpan, type Span } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake, Ledger, StoredFile } from '@bullion/lake';
import { dailyAvailability, silverAvailability, silverInstruments, silverLives } from '@bullion/tables';
import { AVAILABILITY_CHECKS, availabilityChecks } from '../../checks/availability.ts';
import { FRESH_HOURS, goldCheckNames, goldChecks } from '../../checks/gold.ts';
import type { Asset, Outcome, Scope, Work, World } from '../../engine/asset.ts';
import { instant, relation, temporary } from '../../sql.ts';
import { type DerivedUnit, derivedUnits, type FollowingTable, isFollowing, type OuterCheck, type Tables } from '../gold.ts';
import { outcomeOf } from '../outcome.ts';
import { feedsInto } from '../silver/feeds.ts';
import { hashOf, overlaps, workOn } from '../silver/units.ts';
import { ASKED, LATE_DAYS_MAX, LATE_DAYS_MIN, readAsked } from './known.ts';
import { statesOf } from './states.ts';

/** Delays are measured over so many days. */
const MEASURED_DAYS = 90;
/** Fewer files say nothing about the rarest delays. */
const MEASURED_FILES = 1000;
/** What is later than this is an upload in place of one that nobody saw, and not late. Days. */
const REWRITTEN_DAYS = 30;
/** What is older is what it is, whatever day is today: a life counts as ended 28 days after its last file. */
const OPEN_DAYS = 60;

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

/** What state each day of each symbol is in, and why, one file per year. */
export function dailyAvailabilityAsset(sources: readonly Source[], tables: Tables, outer: readonly OuterCheck[]): Asset[] {
  const table = tables[dailyAvailability.name];
  if (table === undefined || !isFollowing(table)) return [];
  const feeds = feedsInto(silverAvailability.name, sources).filter(({ feed }) => feed.shape === 'series');
  const assets = feeds.map(({ asset }) => asset);
  return [
    {
      key: table.name,
      layer: 'gold',
      table: table.name,
      inputs: [silverAvailability.name, silverLives.name],
      follows: [silverInstruments.name],
      doc: table.doc,
      codeVersion: table.codeVersion,
      checks: [...goldCheckNames(table, tables), ...AVAILABILITY_CHECKS, ...outer.map(({ name }) => name)],
      freshWithinHours: FRESH_HOURS,
      plan: (scope, ledger) => planYears(table, assets, scope, ledger),
      run: (work, world) => writeYear(table, { sources, assets, tables, outer }, work, world),
    },
  ];
}

type Index = Pick<Ledger, 'files' | 'file' | 'coverage'>;

function planYears(table: FollowingTable, assets: readonly string[], scope: Scope, ledger: Index): Work[] {
  const asked = JSON.stringify(readAsked(assets, scope.now, ledger));
  return derivedUnits(table, scope, ledger).map((unit) => {
    const { period } = unit;
    const isOpen = unit.own.some((file) => file.table === silverAvailability.name && isYoung(file, scope.now));
    const files = unit.own.filter((file) => file.table === silverAvailability.name);
    const lines = [...files, ...(isOpen ? recentFiles(scope.now, ledger) : [])].map(({ path, contentHash }) => `${path} ${contentHash}`);
    const today = isOpen ? dayOf(scope.now) : 'settled';
    const inputsHash = hashOf(table.codeVersion, ...lines, livesOf(period, ledger), listsOf(isOpen, ledger), today, asked);
    const file = { ...unit, asset: table.name, table: table.name, codeVersion: table.codeVersion, inputsHash };
    return workOn({ ...file, detail: { unit, inputsHash } satisfies YearDetail }, scope, ledger);
  });
}

interface YearDetail {
  readonly unit: DerivedUnit;
  readonly inputsHash: string;
}

/** While days are young their states follow from today, and from how late files have been of late. */
function isYoung({ period }: StoredFile, now: number): boolean {
  return periodSpan(period).until > now - OPEN_DAYS * DAY_MS;
}

function recentFiles(now: number, ledger: Pick<Ledger, 'files'>): StoredFile[] {
  const recent: Span = { from: now - MEASURED_DAYS * DAY_MS, until: now };
  return ledger.files(silverAvailability.name).filter((file) => overlaps(periodSpan(file.period), recent));
}

/** Of the lives, what a year follows from: a new listing says nothing about the years before it. */
function livesOf(period: Period, ledger: Pick<Ledger, 'file'>): string {
  const lives = ledger.file(silverLives.name, 'all');
  return `lives ${lives?.digests?.[period] ?? lives?.contentHash ?? 'unknown'}`;
}

/**
 * What the exchange lists tells new contracts from lost files. Of days long gone it only matters whether its list was ever asked for,
 * as nobody is listed in the past.
 */
function listsOf(isOpen: boolean, ledger: Pick<Ledger, 'files'>): string {
  const lists = ledger.files(silverInstruments.name).filter(({ unit }) => unit.includes('-perp-'));
  return isOpen ? lists.map(({ path, contentHash }) => `${path} ${contentHash}`).join(' ') : `lists ${lists.length > 0}`;
}

interface Making {
  readonly sources: readonly Source[];
  /** The bronze assets whose answers are about files. */
  readonly assets: readonly string[];
  readonly tables: Tables;
  readonly outer: readonly OuterCheck[];
}

async function writeYear(
  table: FollowingTable,
  { sources, assets, tables, outer }: Making,
  work: Work,
  { lake, runId, scope }: World,
): Promise<Outcome> {
  const { unit, inputsHash } = work.detail as YearDetail;
  await lake.prove([...unit.inputs, ...recentFiles(scope.now, lake.ledger)]);
  const before = lake.ledger.file(table.name, unit.unit)?.rows;
  const stored = await withStates(lake, { assets, period: unit.period, market: 'perp', now: scope.now }, (states) => {
    const query = `SELECT ${columnNames(table).join(', ')} FROM (${states})`;
    const { codeVersion, name: asset } = table;
    return lake.replaceFile({ table, asset, unit: unit.unit, period: unit.period, query, inputsHash, codeVersion, runId });
  });
  const checks = await goldChecks(lake, { table, tables, stored, unit, before }, scope);
  checks.push(...(await availabilityChecks(lake, { period: unit.period, now: scope.now, sources })));
  for (const check of outer) checks.push(await check.run(lake, unit.period));
  if (stored.rows > 0) return outcomeOf(work, stored, checks);
  await lake.removeFile(stored.path);
  return outcomeOf(work, undefined, checks);
}

interface About {
  /** The bronze assets whose answers are about files. */
  readonly assets: readonly string[];
  readonly period: Period;
  readonly market: Market;
  readonly now: number;
}

/** Lets a function use a SELECT of the states of a period, see `statesOf`. */
export async function withStates<T>(
  lake: Reading,
  { assets, period, market, now }: About,
  use: (states: string) => Promise<T>,
): Promise<T> {
  const asked = temporary('asked', market, period);
  try {
    await lake.engine.load(asked, ASKED, readAsked(assets, now, lake.ledger));
    const states = statesOf({
      ...{ span: periodSpan(period), market, today: dayOf(now), asked, lateDays: await measureLateness(lake, now) },
      said: rowsOf(lake, period),
      files: `SELECT market, symbol, min(date) AS first_file, max(date) AS last_file FROM (${rowsOf(lake)}) WHERE available GROUP BY ALL`,
      lives: relation(silverLives, pathsOf(lake, silverLives.name)),
      lists: newestLists(lake),
    });
    return await use(states);
  } finally {
    await lake.engine.run(`DROP TABLE IF EXISTS ${asked}`);
  }
}

/** After how many days a file is no longer merely late: the rarest delays that were seen of late, and a day. */
async function measureLateness(lake: Reading, now: number): Promise<number> {
  const [found] = await lake.engine.rows<{ files: number; days: number | null }>(`
    SELECT count(*) AS files, ceil(quantile_cont(epoch(last_modified) - epoch((date + 1)::TIMESTAMPTZ), 0.999) / 86400) + 1 AS days
    FROM (${rowsOf(lake)}) WHERE version = 1 AND last_modified::DATE - date <= ${REWRITTEN_DAYS} AND date >= ${instant(now)}::DATE - ${MEASURED_DAYS}`);
  if (found === undefined || found.days === null || found.files < MEASURED_FILES) return LATE_DAYS_MIN;
  return Math.min(LATE_DAYS_MAX, Math.max(LATE_DAYS_MIN, found.days));
}

/** What the exchanges last said of their instruments. */
function newestLists(lake: Reading): string {
  return `SELECT exchange, market, native_symbol, listed_at, delisted_at, listing_status AS status
    FROM (${relation(silverInstruments, pathsOf(lake, silverInstruments.name))})
    QUALIFY row_number() OVER (PARTITION BY exchange, market, native_symbol ORDER BY snapshot DESC) = 1`;
}

function rowsOf(lake: Reading, period: Period = 'all'): string {
  const files = lake.ledger.files(silverAvailability.name).filter((file) => overlaps(periodSpan(file.period), periodSpan(period)));
  return relation(
    silverAvailability,
    files.map(({ path }) => lake.path(path)),
  );
}

function pathsOf(lake: Reading, table: string): string[] {
  return lake.ledger.files(table).map(({ path }) => lake.path(path));
}
