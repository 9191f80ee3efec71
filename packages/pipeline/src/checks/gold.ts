import { dayOf, dayStart, isoTime, periodSpan, quoteName, type Table } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import type { DerivedUnit, FollowingTable, Tables } from '../assets/gold.ts';
import type { CheckResult, Scope } from '../engine/asset.ts';
import { freshnessOf, isDaily } from '../freshness.ts';
import { relation } from '../sql.ts';
import { hasTwoWays, reconciliation } from './reconciliation.ts';
import { rowCount } from './row-count.ts';
import { CANDLE_RULES, type Rule } from './rules.ts';
import { hasBothVolumes, volumeUnits } from './volume-units.ts';

/** At daily operation the newest day is at most one day and the hours of its collection old. */
export const FRESH_HOURS = 48;

/** A derived file and what it was made from. */
export interface GoldFile {
  readonly table: FollowingTable;
  readonly tables: Tables;
  readonly stored: StoredFile;
  readonly unit: DerivedUnit;
  /** Rows of the file that it replaces. */
  readonly before: number | undefined;
}

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

/** The names of the checks that a table gets for the columns that it has. */
export function goldCheckNames(table: FollowingTable, tables: Tables): string[] {
  return [
    'no_duplicates',
    ...rulesFor(table).map(({ name }) => name),
    ...(hasBothVolumes(table) ? ['volume_units'] : []),
    'row_count',
    ...(hasTwoWays(table, tables) ? ['reconciliation'] : []),
    ...(isDaily(table) ? ['freshness'] : []),
  ];
}

/** Looks at a file that has just been written. */
export async function goldChecks(lake: Reading, file: GoldFile, scope: Scope): Promise<CheckResult[]> {
  const { table, tables, stored, unit, before } = file;
  const rows = `(${relation(table, [lake.path(stored.path)])})`;
  const fresh = await freshness(lake, file, rows, scope);
  return [
    noDuplicates(table),
    ...(await Promise.all(rulesFor(table).map((rule) => kept(lake, rule, rows)))),
    ...(hasBothVolumes(table) ? [await volumeUnits(lake, rows)] : []),
    rowCount(stored.rows, before),
    ...(hasTwoWays(table, tables) ? [await reconciliation(lake, table, tables, unit)] : []),
    ...(fresh === undefined ? [] : [fresh]),
  ];
}

/** The rules of silver that still have a meaning for the columns of a table. */
function rulesFor({ columns }: Table): Rule[] {
  return 'open' in columns && 'high' in columns
    ? CANDLE_RULES.filter(({ name }) => name === 'ohlc_relation' || name === 'no_negatives')
    : [];
}

/** The lake refuses a file with a key that comes twice, so what was written has none. */
function noDuplicates({ key }: Table): CheckResult {
  return { name: 'no_duplicates', passed: true, severity: 'error', detail: `(${key.join(', ')}) is unique` };
}

async function kept({ engine }: Reading, { name, doc, broken }: Rule, rows: string): Promise<CheckResult> {
  const [found] = await engine.rows<{ n: number }>(`SELECT count(*) AS n FROM ${rows} WHERE ${broken}`);
  const n = found?.n ?? 0;
  return { name, passed: n === 0, severity: 'error', detail: n === 0 ? doc : `${n} rows break it: ${doc}` };
}

/** Only a run that reaches the present can find data stale; a backfill of old days says nothing about today. */
async function freshness(
  { engine }: Reading,
  { table, unit }: GoldFile,
  rows: string,
  { now, until }: Scope,
): Promise<CheckResult | undefined> {
  const { clock } = table;
  if (clock === undefined || !isDaily(table) || until < dayStart(dayOf(now)) || periodSpan(unit.period).until < now) return undefined;
  const [found] = await engine.rows<{ newest: number | null }>(`SELECT max(${quoteName(clock)}::TIMESTAMPTZ) AS newest FROM ${rows}`);
  const newest = found?.newest ?? null;
  const passed = newest !== null && freshnessOf(table, newest, now) !== 'stale';
  const detail = newest === null ? 'there is no row' : `the newest row is of ${isoTime(newest)}`;
  return { name: 'freshness', passed, severity: 'warn', detail };
}
