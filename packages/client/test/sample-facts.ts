import { AvailabilityDB } from 'bullion';
import { makeSample, type Sample } from './sample.ts';

/** A published dataset, opened, and what DuckDB says about its files. */
export interface AskedSample extends AsyncDisposable {
  readonly sample: Sample;
  readonly db: AvailabilityDB;
  readonly symbols: readonly string[];
  /** Days as text and counts as numbers, as the library gives them. */
  facts(sql: string): Promise<Record<string, unknown>[]>;
}

export async function askSample(): Promise<AskedSample> {
  const sample = await makeSample();
  const db = await AvailabilityDB.open({ dataset: sample.folder });
  return {
    sample,
    db,
    symbols: await db.symbols(),
    facts: async (sql) => (await sample.rows(sql)).map(plain),
    [Symbol.asyncDispose]: async () => {
      await db.close();
      await sample[Symbol.asyncDispose]();
    },
  };
}

function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, plainCell(name, cell)]));
}

function plainCell(name: string, cell: unknown): unknown {
  if (cell instanceof Date && !name.endsWith('modified')) return cell.toISOString().slice(0, 10);
  return typeof cell === 'bigint' ? Number(cell) : cell;
}
