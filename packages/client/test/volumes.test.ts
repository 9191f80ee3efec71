import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addDays, eachDay } from '@bullion/core';
import { AvailabilityDB } from 'bullion';
import fc from 'fast-check';
import { makeSample, type Sample } from './sample.ts';
import { END_DAY, FIRST_DAY } from './sample-availability.ts';
import { type AskedSample, askSample } from './sample-facts.ts';

const anyDay = fc.constantFrom(...eachDay(FIRST_DAY, END_DAY));

describe('volumes', () => {
  let asked: AskedSample;
  let sample: Sample;
  let db: AvailabilityDB;
  let symbols: readonly string[];

  before(async () => {
    asked = await askSample();
    ({ sample, db, symbols } = asked);
    for (const table of ['daily_availability', 'volume_rankings']) {
      await sample.rows(`CREATE VIEW ${table} AS SELECT *, split_part(split_part(instrument_id, ':', 3), '#', 1) AS ticker
        FROM read_parquet('${sample.folder}/data/${table}/*.parquet')`);
    }
  });
  after(async () => await asked[Symbol.asyncDispose]());

  const rows = (sql: string): Promise<Record<string, unknown>[]> => asked.facts(sql);
  const anySymbol = fc.nat({ max: 45 }).map((n) => symbols[n] ?? '');

  /** The newest life of a symbol up to a day. */
  const lifeAt = async (symbol: string, day: string): Promise<string | undefined> => {
    const [life] = await rows(
      `SELECT instrument_id FROM daily_availability WHERE symbol = '${symbol}' AND available AND date <= '${day}' ORDER BY date DESC LIMIT 1`,
    );
    return life === undefined ? undefined : String(life['instrument_id']);
  };

  test('the largest volumes of any day equal what DuckDB says, with ties and unknown changes', async () => {
    const columns =
      'symbol, ticker, instrument_id, rank, quote_volume_usdt, trade_count, rank_change_1d, rank_change_7d, rank_change_14d, rank_change_30d, percentile, market_share_pct, days_available';
    await fc.assert(
      fc.asyncProperty(anyDay, fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }), async (day, limit) => {
        const found = await db.topByVolume(day, { limit });
        const expected = await rows(`SELECT ${columns} FROM volume_rankings WHERE date = '${day}' ORDER BY rank, symbol`);
        assert.deepEqual([found.date, found.revision, found.count], [day, sample.spec.revision, expected.length]);
        assert.deepEqual(found.symbols, expected.slice(0, limit));
      }),
      { numRuns: 30 },
    );
  });

  test('the place of a symbol on any day is its row of that day, or none', async () => {
    await fc.assert(
      fc.asyncProperty(anySymbol, anyDay, async (symbol, day) => {
        const life = await lifeAt(symbol, day);
        if (life === undefined) return assert.rejects(db.percentile(symbol, day), { code: 'outside_coverage', message: /no file up to/ });
        const { count, ...place } = await db.percentile(symbol, day);
        const [row] = await rows(
          `SELECT rank, percentile, quote_volume_usdt, market_share_pct FROM volume_rankings WHERE date = '${day}' AND instrument_id = '${life}'`,
        );
        const none = { rank: null, percentile: null, quote_volume_usdt: null, market_share_pct: null };
        const { symbol: asked, ticker, instrument_id, date, revision, ...numbers } = place;
        assert.deepEqual([asked, instrument_id, date, revision], [symbol, life, day, sample.spec.revision]);
        assert.deepEqual(numbers, row ?? none);
        assert.equal(count, (await db.topByVolume(day)).count);
      }),
      { numRuns: 40 },
    );
  });

  test('averages and trends of any window equal what DuckDB says', async () => {
    await fc.assert(
      fc.asyncProperty(anySymbol, anyDay, fc.integer({ min: 1, max: 90 }), async (symbol, asOf, window) => {
        const life = await lifeAt(symbol, asOf);
        if (life === undefined) return assert.rejects(db.average(symbol, { asOf, window }), { code: 'outside_coverage' });
        const within = (days: number, until: number): string =>
          `FROM volume_rankings WHERE instrument_id = '${life}' AND date > DATE '${asOf}' - ${days} AND date <= DATE '${asOf}' - ${until}`;
        const [average] = await rows(`SELECT count(*) AS days, avg(quote_volume_usdt) AS volume, avg(trade_count) AS trades,
          CASE WHEN count(*) > 1 THEN (exp(regr_slope(ln(quote_volume_usdt), date - DATE '1970-01-01')) - 1) * 100 END AS slope ${within(window, 0)}`);
        const [before] = await rows(`SELECT avg(quote_volume_usdt) AS volume ${within(2 * window, window)}`);
        const found = await db.average(symbol, { asOf, window });
        assert.deepEqual([found.as_of, found.window, found.days, found.instrument_id], [asOf, window, average?.['days'], life]);
        near(found.quote_volume_usdt, average?.['volume']);
        near(found.trade_count, average?.['trades']);
        const trend = await db.trend(symbol, { asOf, window });
        near(trend.quote_volume_usdt, average?.['volume']);
        near(trend.previous_quote_volume_usdt, before?.['volume']);
        near(trend.slope_pct_per_day, average?.['slope']);
        near(trend.change_pct, change(trend.quote_volume_usdt, trend.previous_quote_volume_usdt));
        assert.deepEqual(trend.days, await rows(`SELECT date, rank, quote_volume_usdt, trade_count ${within(window, 0)} ORDER BY date`));
      }),
      { numRuns: 60 },
    );
  });

  test('without a day the newest one with volumes is the last of the window', async () => {
    const average = await db.average('AVAXUSDT');
    assert.deepEqual([average.as_of, average.window], ['2024-02-29', 30]);
    assert.deepEqual(average, await db.average('avaxusdt', { asOf: '2024-02-29', window: 30 }));
    for (const window of [0, -1, 1.5, Number.NaN])
      await assert.rejects(db.trend('AVAXUSDT', { window }), { code: 'usage', message: /window/ });
  });

  test('the summary of any day equals what DuckDB says', async () => {
    await fc.assert(
      fc.asyncProperty(anyDay, async (day) => {
        const found = await db.summary(day);
        const [states] =
          await rows(`SELECT count(*) FILTER (state = 'available') AS available, count(*) FILTER (state = 'missing') AS missing,
          count(*) FILTER (state = 'pending') AS pending FROM daily_availability WHERE date = '${day}'`);
        const [market] =
          await rows(`SELECT count(*) AS ranked, sum(quote_volume_usdt) AS volume, sum(trade_count) AS trades, median(quote_volume_usdt) AS median
          FROM volume_rankings WHERE date = '${day}'`);
        const volume = async (ago: number): Promise<unknown> =>
          (await rows(`SELECT sum(quote_volume_usdt) AS v FROM volume_rankings WHERE date = DATE '${day}' - ${ago}`))[0]?.['v'];
        assert.deepEqual({ available: found.available, missing: found.missing, pending: found.pending }, states);
        assert.equal(found.ranked, market?.['ranked']);
        near(found.quote_volume_usdt, market?.['volume']);
        near(found.trade_count, market?.['trades']);
        near(found.median_quote_volume_usdt, market?.['median']);
        near(found.change_1d_pct, change(found.quote_volume_usdt, await volume(1)));
        near(found.change_7d_pct, change(found.quote_volume_usdt, await volume(7)));
        const { symbols } = await db.topByVolume(day);
        assert.deepEqual(found.top, symbols.slice(0, 5));
        near(
          found.top10_share_pct,
          symbols.length === 0 ? null : symbols.slice(0, 10).reduce((sum, each) => sum + (each.market_share_pct ?? 0), 0),
        );
        assert.deepEqual(
          found.new_listings,
          (await db.newListings(day)).symbols.map(({ symbol }) => symbol),
        );
        assert.deepEqual(
          found.delistings,
          (await db.delistings(day)).symbols.map(({ symbol }) => symbol),
        );
      }),
      { numRuns: 30, examples: [['2023-11-11'], [FIRST_DAY], ['2024-02-29']] },
    );
  });

  test('the universe as of any day equals what DuckDB says', async () => {
    const question = fc.record({
      asOf: anyDay,
      limit: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
      minAgeDays: fc.integer({ min: 0, max: 200 }),
      window: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(question, async (options) => {
        const { asOf, limit = 1000, minAgeDays, window } = options;
        const found = await db.universe(options);
        // All but the day of the outage and the one whose files are not out yet have a snapshot that counts.
        const day = asOf === '2023-11-11' || asOf === '2024-02-29' ? addDays(asOf, -1) : asOf;
        const expected = await rows(`
          WITH lives AS (SELECT instrument_id, min(date) AS first_day FROM daily_availability WHERE available GROUP BY ALL),
            volumes AS (SELECT instrument_id, sum(quote_volume_usdt) AS quote_volume_usdt FROM volume_rankings
              WHERE date > DATE '${day}' - ${window} AND date <= '${day}' GROUP BY ALL)
          SELECT symbol, ticker, instrument_id, first_day, DATE '${asOf}' - first_day AS age_days, quote_volume_usdt,
            row_number() OVER (ORDER BY quote_volume_usdt DESC NULLS LAST, symbol) AS rank
          FROM daily_availability JOIN lives USING (instrument_id) LEFT JOIN volumes USING (instrument_id)
          WHERE date = '${day}' AND available AND NOT regexp_matches(ticker, '_[0-9]{6}$') AND DATE '${asOf}' - first_day >= ${minAgeDays}
          ORDER BY rank LIMIT ${limit}`);
        assert.deepEqual([found.as_of, found.day, found.window, found.count], [asOf, day, window, expected.length]);
        assert.deepEqual(found.instruments, expected);
        assert.deepEqual(
          found.symbols,
          expected.map(({ symbol }) => symbol),
        );
      }),
      {
        numRuns: 60,
        examples: [
          [{ asOf: '2023-11-11', limit: undefined, minAgeDays: 0, window: 30 }],
          [{ asOf: '2024-02-29', limit: 5, minAgeDays: 30, window: 7 }],
        ],
      },
    );
  });

  test('a universe knows nothing of what came after its day', async () => {
    for (const asOf of ['2023-10-31', '2023-08-31', '2023-11-11', '2023-12-24']) {
      await using truncated = await makeSample({ until: addDays(asOf, 1) });
      await using past = await AvailabilityDB.open({ dataset: truncated.folder });
      const { revision, ...then } = await past.universe({ asOf });
      const { revision: other, ...now } = await db.universe({ asOf });
      assert.notEqual(revision, other);
      assert.deepEqual(now, then);
    }
  });

  test('a settled ticker is in the universe of its time under both of its names, and its successor begins anew', async () => {
    const then = await db.universe({ asOf: '2023-10-31' });
    const settled = then.instruments.find(({ ticker }) => ticker === 'LITUSDT');
    assert.deepEqual([settled?.symbol, settled?.instrument_id, settled?.age_days], ['LITUSDTSETTLED', 'binance:perp:LITUSDT#1', 122]);
    const now = await db.universe({ asOf: '2024-01-15', minAgeDays: 45 });
    assert.deepEqual(
      now.instruments.filter(({ ticker }) => ticker === 'LITUSDT').map(({ symbol, age_days }) => [symbol, age_days]),
      [['LITUSDT', 45]],
    );
    assert.ok(then.symbols.includes('COIN3USDT') && !now.symbols.includes('COIN3USDT'));
    assert.ok(!now.symbols.includes('BTCUSDT_240329') && now.symbols.at(-1) === 'AVAXUSDC');
  });

  test('what cannot be asked is refused by its name', async () => {
    await assert.rejects(db.universe({ asOf: '2024-01-01', minAgeDays: -1 }), { code: 'usage', message: /minAgeDays -1/ });
    await assert.rejects(db.universe({ asOf: '2024-01-01', limit: 0 }), { code: 'usage', message: /limit 0/ });
    await assert.rejects(db.universe({ asOf: '2024-03-01' }), { code: 'outside_coverage', hint: /2023-06-01 to 2024-02-29/ });
    await assert.rejects(db.universe({ asOf: 'today' }), { code: 'bad_date', message: /asOf "today"/ });
    await assert.rejects(db.topByVolume('2023-05-31'), { code: 'outside_coverage' });
    await assert.rejects(db.average('COIN4', {}), { code: 'unknown_symbol', message: /Did you mean COIN4USDT/ });
  });
});

function near(actual: number | null, expected: unknown): void {
  if (actual === null || expected === null || expected === undefined) assert.equal(actual, expected ?? null);
  else assert.ok(Math.abs(actual - Number(expected)) <= 1e-9 * Math.max(1, Math.abs(actual)), `${actual} is not ${String(expected)}`);
}

function change(now: unknown, before: unknown): number | null {
  return typeof now !== 'number' || typeof before !== 'number' ? null : (now / before - 1) * 100;
}
