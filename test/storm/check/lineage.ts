import type { Published } from './published.ts';

const TRACED = ['ohlcv_daily', 'ohlcv_hourly', 'ohlcv_1m', 'funding_rates', 'open_interest'];

/** Every row of an exchange has an answer that said it, and that answer is stored with a body of that hash. */
export async function untracedRows(published: Published): Promise<string[]> {
  const found: string[] = [];
  for (const table of TRACED) {
    if (!published.has(table)) continue;
    const rows = await published.query<{ name: string; n: number }>(`
      SELECT r.exchange || ' ' || r.market || ' ' || r.symbol AS name, count(*)::DOUBLE AS n
      FROM $${table} r ANTI JOIN (SELECT * FROM $lineage WHERE table_name = '${table}') l
        ON r.exchange = l.exchange AND r.market = l.market AND r.symbol = l.symbol AND r.timestamp >= l.from_time AND r.timestamp < l.until_time
      WHERE r.exchange <> 'aggregated' GROUP BY ALL`);
    found.push(...rows.map(({ name, n }) => `${table} ${name}: nobody said ${n} rows`));
  }
  const stored = new Set((await published.stored<{ sha256: string }>('bronze/*/*.parquet', 'DISTINCT sha256')).map(({ sha256 }) => sha256));
  const said = await published.rows<{ sha256: string }>('lineage', 'DISTINCT sha256');
  return [
    ...found,
    ...said.filter(({ sha256 }) => !stored.has(sha256)).map(({ sha256 }) => `lineage names ${sha256}, which no stored answer has`),
  ];
}
