import assert from 'node:assert/strict';
import { test } from 'node:test';
import { untruths } from './storm/check/untruths.ts';
import { planStorm } from './storm/plan.ts';
import { plant } from './storm/plant.ts';
import { playStorm, weather } from './storm/storm.ts';

// `node test/storm/main.ts --seeds 1000` is the long form, `--seed N` plays one again.

const PLAYED = [
  [2, 6, 'everything'],
  [137, 14, 'availability'],
  [82, 14, 'open_interest'],
] as const;

const CANDLE = `exchange = 'binance' AND market = 'spot' AND symbol = 'BTCUSDT'`;

/** What may be wrong with a dataset, and what the checker must say of it. */
const WRONGS: readonly (readonly [table: string, select: string, says: RegExp])[] = [
  [
    'ohlcv_daily',
    `SELECT * REPLACE (CASE WHEN ${CANDLE} THEN close * 1.0001 ELSE close END AS close) FROM rows`,
    /ohlcv_daily binance spot BTCUSDT .*: close is/,
  ],
  [
    'ohlcv_hourly',
    `SELECT * FROM rows WHERE NOT (${CANDLE} AND hour(timestamp) = 5)`,
    /ohlcv_hourly binance spot BTCUSDT .*T05.*: the bar is missing, and no gap is named/,
  ],
  [
    'ohlcv_1m',
    `FROM rows UNION ALL SELECT * REPLACE (timestamp + INTERVAL 20 DAYS AS timestamp) FROM rows WHERE ${CANDLE}`,
    /ohlcv_1m .*: nobody asked for this/,
  ],
  ['funding_rates', 'SELECT * REPLACE (-funding_rate AS funding_rate) FROM rows', /funding_rates binance perp BTCUSDT .*: rate is/],
  ['open_interest', 'SELECT * FROM rows WHERE hour(timestamp) <> 7', /open_interest binance perp BTCUSDT .*T07.*: is missing/],
  ['daily_availability', `SELECT * REPLACE (file_size_bytes + 1 AS file_size_bytes) FROM rows`, /daily_availability BTCUSDT .* bytes of/],
  ['lineage', `SELECT * FROM rows WHERE table_name <> 'ohlcv_daily'`, /ohlcv_daily binance spot BTCUSDT: nobody said/],
];

test('a pipeline that is killed, stopped and lied to ends in the truth once it is calm', async () => {
  for (const [seed, days, work] of PLAYED) assert.deepEqual(await playStorm(planStorm(seed, days, work)), [], `${work}, seed ${seed}`);
});

test('the checker that says so finds whatever is wrong with a dataset', async () => {
  const storm = planStorm(7, 4, 'everything');
  await using after = await weather({ ...storm, exchanges: ['binance'], steps: [], calm: storm.calm.slice(1) });
  assert.deepEqual([...after.faults, ...(await untruths(after.home, after.asked))], []);
  for (const [table, select] of WRONGS) await plant(after.home, table, select);
  const found = (await untruths(after.home, after.asked)).join('\n');
  for (const [table, , says] of WRONGS) {
    assert.match(found, says);
    assert.match(found, new RegExp(`data/${table}/.* has SHA-256`));
  }
});
