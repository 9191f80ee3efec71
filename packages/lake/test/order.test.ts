import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ohlcv1m } from '@bullion/tables';
import fc from 'fast-check';
import { isInOrder } from '../src/files/order.ts';
import type { Lake } from '../src/index.ts';
import { makeLake } from './fixtures.ts';

/** Minutes of three symbols in January 2024, in order. */
const MINUTES = `
  SELECT make_timestamptz(2024, 1, 1, 0, 0, 0) + to_minutes(i % 10000) AS timestamp, 'binance' AS exchange, 'perp' AS market,
    's' || i // 10000 AS symbol, 'S' || i // 10000 AS native_symbol, 'binance:perp:S#1' AS instrument_id, 's' AS base, 'USDT' AS quote,
    1.5 + i AS open, 2.5 + i AS high, 0.5 + i AS low, 2.0 + i AS close, i / 3 AS volume, NULL::DOUBLE AS quote_volume, i AS trades_count,
    NULL::DOUBLE AS taker_buy_volume, NULL::DOUBLE AS taker_buy_quote_volume, NULL::VARCHAR AS flags
  FROM range(30000) t(i)`;

async function write(lake: Lake, query: string, isProjection: boolean): Promise<string> {
  const about = { table: ohlcv1m, asset: 'ohlcv_1m', unit: '2024-01', period: '2024-01', codeVersion: '1', runId: 'run-1' };
  return (await lake.replaceFile({ ...about, query, isProjection, inputsHash: 'inputs' })).sha256;
}

/** The same rows as they come in order, out of order, and cut in other places. */
const WAYS: Readonly<Record<string, string>> = {
  'in order': MINUTES,
  backwards: `SELECT * FROM (${MINUTES}) ORDER BY symbol DESC, timestamp DESC`,
  shuffled: `SELECT * FROM (${MINUTES}) ORDER BY hash(symbol, timestamp)`,
  'in order, in uneven pieces': [
    ...['i < 1000', 'i BETWEEN 1000 AND 10499', 'i BETWEEN 10500 AND 10500', 'i BETWEEN 10501 AND 20999', 'i > 20999'],
  ]
    .map((part) => `SELECT * FROM (${MINUTES.replace('FROM range(30000) t(i)', `FROM range(30000) t(i) WHERE ${part}`)})`)
    .join(' UNION ALL '),
};

test('rows give the same bytes however they come, held in memory or not', async (t) => {
  const lake = await makeLake(t);
  const hashes = new Set<string>();
  for (const query of Object.values(WAYS)) {
    for (const isProjection of [true, false]) hashes.add(await write(lake, query, isProjection));
  }
  assert.equal(hashes.size, 1);
  const left = await lake.engine.rows(`SELECT table_name FROM information_schema.tables`);
  assert.deepEqual(left, []);
});

test('a key that comes twice is refused, in order or not, held in memory or not', async (t) => {
  const lake = await makeLake(t);
  for (const again of ['LIMIT 1', 'OFFSET 29999', 'OFFSET 12345 LIMIT 1']) {
    for (const isProjection of [true, false]) {
      const query = `SELECT * FROM (${MINUTES}) UNION ALL SELECT * FROM (SELECT * FROM (${MINUTES}) ${again})`;
      await assert.rejects(write(lake, query, isProjection), { code: 'bug', message: /a key more than once/ });
    }
  }
});

test('rows are in order exactly when sorting them would change nothing', async (t) => {
  const lake = await makeLake(t);
  const place = fc.record({ symbol: fc.constantFrom('A', 'AA', 'B', 'é'), at: fc.nat(3) });
  const table = { ...ohlcv1m, key: ['symbol', 'at'], sort: ['symbol', 'at'] };
  await fc.assert(
    fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 5 }), fc.boolean(), async (places, sorted) => {
      const bytes = (text: string) => Buffer.from(text);
      const order = (a: (typeof places)[number], b: (typeof places)[number]) =>
        Buffer.compare(bytes(a.symbol), bytes(b.symbol)) || a.at - b.at;
      const rows = sorted ? places.toSorted(order) : places;
      const values = rows.map(({ symbol, at }) => `('${symbol}', ${at})`).join(', ');
      const strictly = rows.every((row, index) => index === 0 || order(rows[index - 1] ?? row, row) < 0);
      assert.equal(await isInOrder(lake.engine, `(SELECT * FROM (VALUES ${values}) t(symbol, "at"))`, table), strictly);
    }),
    { numRuns: 150 },
  );
});
