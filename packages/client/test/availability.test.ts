import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addDays, DAY_STATES, type Day, daysBetween, eachDay } from '@bullion/core';
import { AvailabilityDB, openDataset } from 'bullion';
import fc from 'fast-check';
import { makeSample, type Sample } from './sample.ts';
import { END_DAY, FIRST_DAY } from './sample-availability.ts';
import { type AskedSample, askSample } from './sample-facts.ts';

const anyDay = fc.constantFrom(...eachDay(FIRST_DAY, END_DAY));

describe('availability', () => {
  let asked: AskedSample;
  let sample: Sample;
  let db: AvailabilityDB;
  let symbols: readonly string[];

  before(async () => {
    asked = await askSample();
    ({ sample, db, symbols } = asked);
    await sample.rows(`CREATE VIEW days AS FROM read_parquet('${sample.folder}/data/daily_availability/*.parquet')`);
    await sample.rows(`CREATE VIEW lives AS SELECT symbol, instrument_id, split_part(split_part(instrument_id, ':', 3), '#', 1) AS ticker,
      min(date) AS first, max(date) AS last FROM days WHERE available GROUP BY ALL`);
    await sample.rows(
      `CREATE VIEW told AS SELECT instrument_id, began, ended FROM read_parquet('${sample.folder}/data/instruments/all.parquet')`,
    );
  });
  after(async () => await asked[Symbol.asyncDispose]());

  const rows = (sql: string): Promise<Record<string, unknown>[]> => asked.facts(sql);

  test('what is asked becomes an Arrow table of its rows', async () => {
    const day = addDays(END_DAY, -40);
    const [symbol = ''] = symbols;
    const [snapshot, timeline, counts] = [await db.snapshot(day), await db.timeline(symbol), await db.counts()];
    const [range, listed] = [await db.range(FIRST_DAY, day), await db.newListings(day)];
    const rows = [snapshot.symbols, timeline.days, counts.days, range.symbols, listed.symbols].map(({ length }) => length);
    const tables = await Promise.all([snapshot, timeline, counts, range, listed].map((each) => each.toArrow()));
    assert.deepEqual(
      tables.map(({ numRows }) => numRows),
      rows,
    );
    assert.deepEqual(
      tables[0]?.toArray().map((row) => row.file_size_bytes),
      snapshot.symbols.map(({ file_size_bytes }) => file_size_bytes),
    );
    assert.ok(!JSON.stringify(snapshot).includes('toArrow'));
  });

  test('a snapshot of any day equals what DuckDB says', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (day) => {
        const found = await db.snapshot(day);
        const expected = await rows(`SELECT symbol, split_part(split_part(instrument_id, ':', 3), '#', 1) AS ticker, instrument_id,
          file_size_bytes, last_modified FROM days WHERE date = '${day}' AND available ORDER BY symbol`);
        assert.deepEqual([found.date, found.revision, found.count], [day, sample.spec.revision, expected.length]);
        assert.deepEqual(found.symbols, expected);
      }),
      { numRuns: 40 },
    );
  });

  test('a timeline of any symbol equals its rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 45 }).map((n) => symbols[n] ?? ''),
        async (symbol) => {
          const { days, first, last, revision } = await db.timeline(symbol);
          const expected = await rows(`SELECT date, state, cause, available, file_size_bytes, last_modified, instrument_id
            FROM days WHERE symbol = '${symbol}' ORDER BY date`);
          const [seen] = await rows(`SELECT min(date) AS first, max(date) AS last FROM days WHERE symbol = '${symbol}' AND available`);
          assert.deepEqual(days, expected);
          assert.deepEqual([first, last, revision], [seen?.['first'], seen?.['last'], sample.spec.revision]);
          assert.deepEqual(await db.seen(symbol), seen);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('a timeline names every life of its ticker, also those that are under another symbol', async () => {
    const { lives, days } = await db.timeline('litusdt');
    assert.deepEqual(lives, [
      { symbol: 'LITUSDTSETTLED', ticker: 'LITUSDT', instrument_id: 'binance:perp:LITUSDT#1', first: '2023-07-01', last: '2023-10-31' },
      {
        symbol: 'LITUSDT',
        ticker: 'LITUSDT',
        instrument_id: 'binance:perp:LITUSDT#2',
        first: '2023-12-01',
        last: days.findLast(({ available }) => available)?.date,
      },
    ]);
    assert.equal(days[0]?.date, '2023-12-01');
    assert.equal((await db.timeline('HOLEUSDT')).lives.length, 2);
  });

  test('a range of any length equals what DuckDB says', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, anyDay, async (one, other) => {
        const [from, to] = [one < other ? one : other, addDays(one < other ? other : one, 1)];
        const found = await db.range(from, to);
        const expected = await rows(`SELECT symbol, ticker, instrument_id, min(date) AS first, max(date) AS last, count(*) AS available_days
          FROM days JOIN lives USING (symbol, instrument_id) WHERE available AND date >= '${from}' AND date < '${to}'
          GROUP BY symbol, ticker, instrument_id ORDER BY symbol, min(date)`);
        assert.deepEqual([found.from, found.to, found.days, found.count], [from, to, daysBetween(from, to), expected.length]);
        assert.deepEqual(found.symbols, expected);
      }),
      { numRuns: 25 },
    );
  });

  test('the states of any day equal the rows of that day', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (day) => {
        const states = await db.states(day);
        assert.deepEqual([...states.keys()], symbols);
        for (const row of await rows(`SELECT symbol, state FROM days WHERE date = '${day}'`)) {
          assert.equal(states.get(String(row['symbol'])), row['state']);
          assert.equal(await db.state(String(row['symbol']), day), row['state']);
        }
        assert.ok([...states.values()].every((state) => DAY_STATES.includes(state)));
      }),
      { numRuns: 20 },
    );
  });

  test('a day without a row has a state too: not listed before, delisted after, unknown where nobody asked', async () => {
    assert.equal(await db.state('COIN3USDT', '2023-06-03'), 'not_listed');
    assert.equal(await db.state('COIN3USDT', '2023-06-04'), 'available');
    assert.equal(await db.state('COIN3USDT', '2023-12-25'), 'delisted');
    assert.equal(await db.state('COIN3USDT', '2024-02-20'), 'delisted');
    assert.equal(await db.state('COIN3USDT', '2024-03-01'), 'unknown');
    assert.equal(await db.state('AVAXUSDT', '2024-03-01'), 'unknown');
    assert.equal(await db.state('HOLEUSDT', '2023-09-15'), 'delisted');
    assert.equal((await db.states('2024-02-20')).get('COIN11USDT'), 'delisted');
  });

  test('counts by day equal what DuckDB says, and add up to the lives that begin and end', async () => {
    const { days, revision } = await db.counts();
    const states = ['available', 'missing', 'pending', 'blocked'].map((state) => `count(*) FILTER (state = '${state}') AS ${state}`);
    const expected = await rows(`SELECT date, ${states.join(', ')} FROM days GROUP BY date ORDER BY date`);
    assert.equal(revision, sample.spec.revision);
    assert.deepEqual(
      days.map(({ new_listings, delistings, ...rest }) => rest),
      expected,
    );
    const [begun] = await rows(`SELECT count(*) FILTER (first > DATE '${FIRST_DAY}') AS n FROM lives`);
    assert.equal(
      days.reduce((sum, day) => sum + day.new_listings, 0),
      begun?.['n'],
    );
    assert.equal(
      days.reduce((sum, day) => sum + day.delistings, 0),
      8,
      'five, the settled one, the first life with a hole, the one that was redenominated',
    );
    const week = await db.counts({ from: '2023-11-08', to: '2023-11-15' });
    assert.deepEqual(
      week.days,
      days.filter(({ date }) => date >= '2023-11-08' && date < '2023-11-15'),
    );
  });

  test('new listings and delistings of any day are the lives that begin on it, or ended the day before', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (day) => {
        const begun = await rows(
          `SELECT symbol, ticker, instrument_id, first, began FROM lives JOIN told USING (instrument_id)
            WHERE first = '${day}' AND first > '${FIRST_DAY}' ORDER BY symbol`,
        );
        const found = await db.newListings(day);
        assert.deepEqual(
          found.symbols.map(({ last, ended, ...rest }) => rest),
          begun,
        );
        assert.equal(found.count, begun.length);
        const ended =
          await rows(`SELECT l.symbol, ticker, l.instrument_id, first, last, began, ended FROM lives l JOIN told USING (instrument_id)
          JOIN days d ON d.symbol = l.symbol AND d.date = l.last + 1
          WHERE d.date = '${day}' AND (d.state = 'delisted' OR d.instrument_id <> l.instrument_id) ORDER BY l.symbol`);
        assert.deepEqual((await db.delistings(day)).symbols, ended);
      }),
      { numRuns: 40, examples: [['2023-10-01'], ['2023-12-25'], ['2023-09-01'], ['2023-11-01'], [FIRST_DAY]] },
    );
  });

  test('a ticker that is redenominated at midnight ends and begins on that day; one that was there first began nobody knows when', async () => {
    const [begun, ended] = [await db.newListings('2023-10-01'), await db.delistings('2023-10-01')];
    assert.deepEqual(
      [begun, ended].map(({ symbols }) => symbols.map(({ instrument_id, began, ended }) => [instrument_id, began, ended])),
      [[['binance:perp:REDUSDT#2', 'redenominated', null]], [['binance:perp:REDUSDT#1', 'listed', 'redenominated']]],
    );
    assert.equal((await db.snapshot(FIRST_DAY)).count, 1);
    assert.equal((await db.newListings(FIRST_DAY)).count, 0);
    assert.equal((await db.newListings('2023-06-02')).symbols[0]?.symbol, 'AVAXUSDT');
  });

  test('symbols keep their names, Unicode included, and are never removed', async () => {
    assert.equal(symbols.length, 46);
    assert.ok(symbols.includes('币安人生USDT') && symbols.includes('COIN3USDT') && symbols.includes('LITUSDTSETTLED'));
    assert.equal((await db.timeline(' 币安人生usdt')).first, '2023-06-01');
  });

  test('an unknown symbol, a wrong date and a day outside are told apart', async () => {
    await assert.rejects(db.timeline('AVAXUSD'), { code: 'unknown_symbol', message: /Did you mean AVAXUSDC, AVAXUSDT/ });
    await assert.rejects(db.state('NOPE', '2024-01-01'), { code: 'unknown_symbol', hint: /46 symbols/ });
    await assert.rejects(db.snapshot('2024-13-01'), { code: 'bad_date' });
    await assert.rejects(db.range('2024-01-02', '2024-01-02'), { code: 'bad_date', message: /holds nothing/ });
    await assert.rejects(db.range('2024-01-02', 'soon'), { code: 'bad_date', message: /to "soon"/ });
    const outside = { code: 'outside_coverage', hint: /2023-06-01 to 2024-02-29/ };
    for (const day of ['2023-05-31', '2024-03-01']) {
      for (const question of [() => db.snapshot(day), () => db.newListings(day), () => db.delistings(day), () => db.summary(day)]) {
        await assert.rejects(question(), outside);
      }
    }
    await assert.rejects(db.range('2023-05-01', '2023-07-01'), outside);
    await assert.rejects(db.range('2024-02-01', '2024-03-02'), outside);
    await assert.rejects(db.counts({ to: '2025-01-01' }), outside);
  });

  test('an open dataset that was passed in stays open', async () => {
    await using dataset = await openDataset(sample.folder);
    {
      await using borrowed = await AvailabilityDB.open({ dataset });
      assert.ok((await borrowed.snapshot('2024-01-01')).count > 30);
    }
    assert.equal((await dataset.query('SELECT count(*) FROM gaps')).rows[0]?.[0], 1);
  });

  test('while the dataset is published anew, every answer is of the one revision that it names', async () => {
    await using republished = await makeSample();
    await using reader = await AvailabilityDB.open({ dataset: republished.folder });
    const sizes = new Map<string, number>();
    const sizeOf = async (day: Day): Promise<[string, number]> => {
      const { revision, symbols } = await reader.snapshot(day);
      return [revision, symbols.reduce((sum, { file_size_bytes }) => sum + (file_size_bytes ?? 0), 0)];
    };
    const note = ([revision, size]: [string, number]): void => {
      assert.equal(sizes.get(revision) ?? size, size);
      sizes.set(revision, size);
    };
    note(await sizeOf('2024-01-10'));
    for (let seed = 2; seed <= 4; seed++) {
      const [spec, ...answers] = await Promise.all([
        republished.republish(seed),
        ...Array.from({ length: 4 }, () => sizeOf('2024-01-10').catch(corruptMeanwhile)),
      ]);
      for (const answer of answers) if (answer !== undefined) note(answer);
      note(await sizeOf('2024-01-10'));
      assert.equal(reader.revision, spec.revision);
      const { days, revision } = await reader.timeline('AVAXUSDT');
      const [row] = await republished.rows(`SELECT sum(file_size_bytes)::DOUBLE AS size FROM
        read_parquet('${republished.folder}/data/daily_availability/*.parquet') WHERE symbol = 'AVAXUSDT'`);
      assert.equal(
        days.reduce((sum, { file_size_bytes }) => sum + (file_size_bytes ?? 0), 0),
        row?.['size'],
      );
      assert.equal(revision, spec.revision);
    }
    assert.equal(sizes.size, 4);
  });
});

/** The sample writes its files in place, not as the publisher does: in the middle of it there is no whole edition. */
function corruptMeanwhile(error: unknown): undefined {
  assert.ok(error instanceof Error && 'code' in error && error.code === 'dataset_corrupt', String(error));
}
