import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addDays, eachDay } from '@bullion/core';
import { AvailabilityDB, openDataset } from 'bullion';
import fc from 'fast-check';
import { makeSample, type Sample } from './sample.ts';

describe('availability', () => {
  let sample: Sample;
  let db: AvailabilityDB;

  before(async () => {
    sample = await makeSample();
    db = await AvailabilityDB.open({ dataset: sample.folder });
  });
  after(async () => {
    await db.close();
    await sample[Symbol.asyncDispose]();
  });

  const files = () => `read_parquet('${sample.folder}/data/daily_availability/*.parquet')`;

  test('a snapshot of any day equals what DuckDB says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...eachDay('2023-06-01', '2024-03-01')), async (day) => {
        const { date, revision, count, symbols } = await db.snapshot(day);
        const rows = await sample.rows(`SELECT symbol, file_size_bytes::DOUBLE AS file_size_bytes, last_modified FROM ${files()}
          WHERE date = '${day}' AND available ORDER BY symbol`);
        assert.deepEqual([date, revision, count], [day, sample.spec.revision, rows.length]);
        assert.deepEqual(symbols, rows);
      }),
      { numRuns: 25 },
    );
  });

  test('a timeline is every day of a symbol that was asked about, in order', async () => {
    const { symbol, revision, first, last, days } = await db.timeline('coin3usdt');
    assert.deepEqual([symbol, revision, first, last], ['COIN3USDT', sample.spec.revision, '2023-06-04', '2023-12-24']);
    assert.deepEqual(
      days.map(({ date }) => date),
      eachDay('2023-06-04', '2024-01-10'),
    );
    assert.deepEqual(days.at(-1), { date: '2024-01-09', state: 'delisted', available: false, file_size_bytes: null });
    assert.equal(days.filter(({ available }) => available).length, eachDay('2023-06-04', '2023-12-25').length);
  });

  test('symbols keep their names, Unicode included, and are never removed', async () => {
    const symbols = await db.symbols();
    assert.equal(symbols.length, 40);
    assert.ok(symbols.includes('币安人生USDT') && symbols.includes('COIN3USDT'));
    assert.equal((await db.timeline('币安人生USDT')).first, '2023-06-01');
    assert.deepEqual(await db.seen('AVAXUSDT'), { first: '2023-06-02', last: '2024-02-29' });
  });

  test('a day without a row has a state too: not listed before, delisted after, unknown where nobody asked', async () => {
    assert.equal(await db.state('COIN3USDT', '2023-06-03'), 'not_listed');
    assert.equal(await db.state('COIN3USDT', '2023-06-04'), 'available');
    assert.equal(await db.state('COIN3USDT', '2023-12-25'), 'delisted');
    assert.equal(await db.state('COIN3USDT', '2024-02-20'), 'delisted');
    assert.equal(await db.state('COIN3USDT', '2024-03-01'), 'unknown');
    assert.equal(await db.state('AVAXUSDT', '2024-03-01'), 'unknown');
    assert.equal((await db.states('2024-02-20')).get('COIN11USDT'), 'delisted');
  });

  test('the states of any day equal the rows of that day', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 273 }), async (offset) => {
        const day = addDays('2023-06-01', offset);
        const states = await db.states(day);
        assert.equal(states.size, 40);
        for (const row of await sample.rows(`SELECT symbol, state FROM ${files()} WHERE date = '${day}'`)) {
          assert.equal(states.get(String(row['symbol'])), row['state']);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('an unknown symbol, a wrong date and a day outside are told apart', async () => {
    await assert.rejects(db.timeline('AVAXUSD'), { code: 'unknown_symbol', message: /Did you mean AVAXUSDT/ });
    await assert.rejects(db.state('NOPE', '2024-01-01'), { code: 'unknown_symbol' });
    await assert.rejects(db.snapshot('2024-13-01'), { code: 'bad_date' });
    for (const day of ['2023-05-31', '2024-03-01']) {
      await assert.rejects(db.snapshot(day), { code: 'outside_coverage', hint: /2023-06-01 to 2024-02-29/ });
    }
  });

  test('an open dataset that was passed in stays open', async () => {
    await using dataset = await openDataset(sample.folder);
    {
      await using borrowed = await AvailabilityDB.open({ dataset });
      assert.equal((await borrowed.snapshot('2024-01-01')).count, 35);
    }
    assert.equal((await dataset.query('SELECT count(*) FROM gaps')).rows[0]?.[0], 1);
  });
});
