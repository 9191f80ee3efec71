import { type Derivation, type Interval, type Period, periodOf, periodSpan, periodsIn, quoteName, type Table } from '@bullion/core';
import type { Lake, Ledger, StoredFile } from '@bullion/lake';
import { FRESH_HOURS, goldCheckNames, goldChecks } from '../checks/gold.ts';
import type { Asset, CheckResult, Outcome, Scope, Work, World } from '../engine/asset.ts';
import { instant, relation } from '../sql.ts';
import { outcomeOf } from './outcome.ts';
import { grainOf, hashOf, overlaps, workOn } from './silver/units.ts';

/** A table that is SQL over others. */
export type DerivedTable = Table & { readonly derive: Derivation & { readonly sql: string } };

/** A table that takes over what others say, by SQL or by an asset of its own. */
export type FollowingTable = Table & { readonly derive: Derivation };

/** All tables by name: those that can be derived, and those that they are derived from. */
export type Tables = Readonly<Record<string, Table>>;

export function isDerived(table: Table): table is DerivedTable {
  return table.derive?.sql !== undefined;
}

export function isFollowing(table: Table): table is FollowingTable {
  return table.derive !== undefined;
}

/** A check that needs to know more than the table and its inputs. */
export interface OuterCheck {
  readonly name: string;
  run(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>, period: Period): Promise<CheckResult>;
}

/** The asset of a table that is SQL over others. */
export function derivedAsset(table: DerivedTable, tables: Tables, outer: readonly OuterCheck[] = []): Asset {
  return {
    key: table.name,
    layer: table.layer,
    table: table.name,
    inputs: table.derive.from,
    doc: table.doc,
    codeVersion: table.codeVersion,
    checks: [...goldCheckNames(table, tables), ...outer.map(({ name }) => name)],
    freshWithinHours: FRESH_HOURS,
    plan: (scope, ledger) => planFiles(table, scope, ledger),
    run: (work, world) => derive(table, { tables, outer }, work, world),
  };
}

/** The periods of a derived table that a scope is about, with the stored files that each follows from. */
export function derivedUnits(table: FollowingTable, scope: Scope, ledger: Pick<Ledger, 'files'>): DerivedUnit[] {
  // What has rows is made anew also where its inputs have none any more.
  const made = new Set(ledger.files(table.name).flatMap(({ unit, rows }) => (rows > 0 ? [unit] : [])));
  return barLengths(table, scope).flatMap((interval) => {
    const named = 'interval' in table.columns;
    const grain = named ? grainOf(interval, table.grain) : table.grain;
    return periodsIn(grain, scope.from, scope.until).flatMap((period) => {
      const inputs = inputFiles(table, { period, interval }, ledger);
      const own = inputs.filter((file) => file.rows > 0 && isOwn(file, period));
      const unit = named ? `${interval}-${period}` : period;
      const hasRows = own.some((file) => file.table === table.derive.from[0]) || made.has(unit);
      return hasRows ? [{ unit, period, interval, inputs, own }] : [];
    });
  });
}

export interface DerivedUnit {
  readonly unit: string;
  readonly period: Period;
  /** Empty where the table is not about bars of one length. */
  readonly interval: Interval | '';
  /** Everything that the SQL sees. */
  readonly inputs: readonly StoredFile[];
  /** Of these, the files with rows in the period itself. */
  readonly own: readonly StoredFile[];
}

/** The lengths of bars that a scope asks of a table; the empty word for tables that are not about bars. */
function barLengths({ columns, derive }: FollowingTable, { intervals, archiveIntervals = [] }: Scope): (Interval | '')[] {
  const asked = [...new Set([...intervals, ...archiveIntervals])];
  const { interval } = columns;
  if (interval !== undefined) return asked.filter((each) => interval.values?.includes(each) ?? true);
  if (derive.interval === undefined) return [''];
  return asked.filter((each) => each === derive.interval);
}

function inputFiles(
  { derive, grain }: FollowingTable,
  { period, interval }: { period: Period; interval: Interval | '' },
  ledger: Pick<Ledger, 'files'>,
): StoredFile[] {
  const span = { from: lookedBack(period, grain, derive.lookback ?? 0), until: periodSpan(period).until };
  return derive.from.flatMap((name) =>
    ledger
      .files(name)
      .filter(
        (file) => file.unit.startsWith(derive.only?.[name] ?? '') && overlaps(periodSpan(file.period), span) && holds(file, interval),
      ),
  );
}

/** What holds for all time, as lives do, is no reason to make a file of a year. */
function isOwn(file: StoredFile, period: Period): boolean {
  return file.period === 'all' ? period === 'all' : overlaps(periodSpan(file.period), periodSpan(period));
}

function lookedBack(period: Period, grain: Table['grain'], files: number): number {
  let from = periodSpan(period).from;
  for (let back = 0; back < files; back++) from = periodSpan(periodOf(grain, from - 1)).from;
  return from;
}

/** Files of bars have the length of their bars in their name. */
function holds({ unit, period }: StoredFile, interval: Interval | ''): boolean {
  return interval === '' || period === 'all' || unit.split('-').includes(interval);
}

function planFiles(table: DerivedTable, scope: Scope, ledger: Pick<Ledger, 'files' | 'file'>): Work[] {
  return derivedUnits(table, scope, ledger).map((unit) => {
    const inputsHash = hashOf(
      table.codeVersion,
      ...unit.inputs.map((file) => `${file.path} ${whatCounts(file, table.derive, unit.period)}`),
    );
    const file = { ...unit, asset: table.name, table: table.name, codeVersion: table.codeVersion, inputsHash };
    return workOn({ ...file, detail: { unit, inputsHash } }, scope, ledger);
  });
}

/** The hash of what a table takes from a file: of all of it, or of the part that it names. */
function whatCounts({ table, contentHash, digests }: StoredFile, { digests: named }: Derivation, period: Period): string {
  const digest = named?.[table]?.replace('$year', period.slice(0, 4));
  return (digest === undefined ? undefined : digests[digest]) ?? contentHash;
}

async function derive(
  table: DerivedTable,
  { tables, outer }: { tables: Tables; outer: readonly OuterCheck[] },
  work: Work,
  world: World,
): Promise<Outcome> {
  const { lake, runId, scope } = world;
  const { unit, inputsHash } = work.detail as { unit: DerivedUnit; inputsHash: string };
  await lake.prove(unit.inputs);
  const before = lake.ledger.file(table.name, unit.unit);
  const stored = await lake.replaceFile({
    table,
    asset: table.name,
    unit: unit.unit,
    period: unit.period,
    query: derivation(table, tables, unit, lake),
    isProjection: table.derive.isProjection ?? false,
    inputsHash,
    codeVersion: table.codeVersion,
    runId,
  });
  const checks = await goldChecks(lake, { table, tables, stored, unit, before: before?.rows }, scope);
  for (const check of outer) checks.push(await check.run(lake, unit.period));
  return outcomeOf(work, stored, checks);
}

/** The SQL of a table over the files at hand, without the rows that it had to look back at. */
function derivation(table: DerivedTable, tables: Tables, { inputs, period }: DerivedUnit, lake: Pick<Lake, 'path'>): string {
  const { from, until } = periodSpan(period);
  const views = table.derive.from.flatMap((name) => {
    const input = tables[name];
    const paths = inputs.filter((file) => file.table === name).map(({ path }) => lake.path(path));
    // What passes rows on reads them each time anew, with all threads; held once for all, they would be read by one.
    const held = table.derive.isProjection === true ? 'NOT MATERIALIZED ' : '';
    return input === undefined ? [] : [`${quoteName(name)} AS ${held}(${relation(input, paths)})`];
  });
  const sql = table.derive.sql.replaceAll('$from', instant(from)).replaceAll('$until', instant(until));
  const { clock } = table;
  // A DATE is compared as the instant at which its day begins, as sessions run in UTC.
  const inside = clock === undefined ? 'true' : `${quoteName(clock)} >= ${instant(from)} AND ${quoteName(clock)} < ${instant(until)}`;
  return `WITH ${views.join(', ')} SELECT * FROM (${sql}) WHERE ${inside}`;
}
