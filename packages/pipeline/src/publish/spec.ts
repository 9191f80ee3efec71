import { type DatasetSpec, type GapCause, INTERVALS, isoTime, type SpecTable } from '@bullion/core';
import { sources as allSources, type Source } from '@bullion/exchanges';
import type { CheckEntry, Lake } from '@bullion/lake';
import { asksForALook, countsOf, reported } from '../engine/findings.ts';
import { relation } from '../sql.ts';
import { hashOfText } from './disk.ts';
import { type GoldTable, pathsOf } from './gold-files.ts';
import { symbolsOf } from './symbols.ts';
import { describeTable } from './table.ts';

/** Major: names of files and columns. Minor: additions. */
const SCHEMA_VERSION = '1.0.0';

/** Symbols that a manifest shows as examples. */
const SAMPLE_SIZE = 10;

export interface SpecOptions {
  readonly lake: Lake;
  readonly gold: readonly GoldTable[];
  /** Data time, ms. */
  readonly now: number;
  readonly pipelineVersion: string;
  readonly sources?: readonly Source[] | undefined;
  readonly before: DatasetSpec | undefined;
}

type Quality = DatasetSpec['data_quality'];

/** The manifest of what a lake holds. Where nothing but the time has changed since the one before, it is that one. */
export async function makeSpec(options: SpecOptions): Promise<DatasetSpec> {
  const { before } = options;
  const spec = await describe(options);
  if (before === undefined) return spec;
  const { update_time, data_quality } = before;
  const unchanged = { ...spec, update_time, data_quality: { ...spec.data_quality, last_validation: data_quality.last_validation } };
  return JSON.stringify(unchanged) === JSON.stringify(before) ? before : spec;
}

async function describe({ lake, gold, now, pipelineVersion, sources = allSources, before }: SpecOptions): Promise<DatasetSpec> {
  const tables: SpecTable[] = [];
  for (const each of gold)
    tables.push(
      await describeTable(
        lake,
        each,
        before?.tables.find(({ name }) => name === each.table.name),
      ),
    );
  const revision = revisionOf(tables);
  const { exchanges, symbols } = await symbolsOf(lake, gold, tables);
  const intervals = gold.filter(({ files }) => files.length > 0).map(({ table }) => table.derive?.interval);
  return {
    name: 'bullion',
    version: `${SCHEMA_VERSION}+${revision}`,
    revision,
    update_time: isoTime(now),
    pipeline_version: pipelineVersion,
    simulated: lake.simulated,
    tables,
    exchanges,
    symbols_count: symbols.length,
    symbols_sample: symbols.slice(0, SAMPLE_SIZE),
    intervals: INTERVALS.filter((interval) => intervals.includes(interval)),
    quotes: quotesOf(exchanges, sources),
    data_quality: await qualityOf(lake, gold, now),
  };
}

/** Equal content, equal revision: lineage says how the content came about, and is left out. */
function revisionOf(tables: readonly SpecTable[]): string {
  const files = tables.filter(({ name }) => name !== 'lineage').flatMap((table) => table.files);
  const lines = files.map(({ path, sha256 }) => `${path} ${sha256}`).sort();
  return hashOfText(lines.join('\n')).slice(0, 16);
}

function quotesOf(exchanges: readonly string[], sources: readonly Source[]): Record<string, readonly string[]> {
  const preferring = sources.filter(({ exchange, quotes }) => exchanges.includes(exchange) && quotes.length > 0);
  return Object.fromEntries(preferring.map(({ exchange, quotes }) => [exchange, quotes]));
}

async function qualityOf(lake: Lake, gold: readonly GoldTable[], now: number): Promise<Quality> {
  const checks = lake.ledger.checks();
  const quarantined = lake.ledger.files('silver_quarantine').reduce((sum, { rows }) => sum + rows, 0);
  return {
    checks_passed: checks.filter(({ passed }) => passed).length,
    checks_failed: checks.filter(({ passed }) => !passed).length,
    quarantined_rows: quarantined,
    gaps_by_cause: await gapsByCause(lake, gold),
    ...findingsIn(checks),
    last_validation:
      checks
        .map(({ checkedAt }) => checkedAt)
        .sort()
        .at(-1) ?? isoTime(now),
  };
}

function findingsIn(checks: readonly CheckEntry[]): Pick<Quality, 'findings_by_check' | 'findings_explained'> {
  const found = reported(checks);
  const open = Map.groupBy(found.filter(asksForALook), ({ check }) => check);
  const counts = [...open].map(([check, findings]) => [check, findings.length] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return { findings_by_check: Object.fromEntries(counts), findings_explained: countsOf(found).info };
}

async function gapsByCause(lake: Lake, gold: readonly GoldTable[]): Promise<Partial<Record<GapCause, number>>> {
  const gaps = gold.find(({ table }) => table.name === 'gaps');
  if (gaps === undefined || gaps.files.length === 0) return {};
  const paths = pathsOf(gold, 'gaps', (path) => lake.path(path));
  const counts = await lake.engine.rows<{ cause: GapCause; gaps: number }>(
    `SELECT cause, count(*) AS gaps FROM (${relation(gaps.table, paths)}) GROUP BY cause ORDER BY cause`,
  );
  return Object.fromEntries(counts.map((each) => [each.cause, each.gaps]));
}
