import { defineTable, number, optional, text, time } from '@bullion/core';
import { identity } from '../columns/identity.ts';
import { LIVES_DIGEST, withLife } from '../columns/life.ts';
import { fromEither, preferArchive } from '../columns/source.ts';

/** A settlement pays for the time that ends with it: the one at midnight belongs to the day before. */
const LAST_DAY = '(timestamp - INTERVAL 1 MILLISECOND)::DATE';

const KEY = ['exchange', 'market', 'symbol', 'timestamp', 'rate_type'] as const;

/** The API says a mark price, the archive the interval. */
const SAID_ONCE = ['stated_interval_hours', 'mark_price', 'index_price'];

export const fundingRates = defineTable({
  name: 'funding_rates',
  layer: 'gold',
  doc: 'Funding that was paid, one row per settlement, with the true length of its interval.',
  columns: {
    ...identity,
    funding_time: time({ doc: 'Settlement time as sent, with its milliseconds.' }),
    funding_rate: number({ doc: 'Rate that was paid for the interval that ends here, as a fraction (0.0001 is one basis point).' }),
    funding_interval_hours: optional(
      number({
        doc: 'Length of the interval: as the source states it, else hours since the settlement before, else until the next, where settlements are missing before it; null when neither is within a day.',
        unit: 'h',
      }),
    ),
    mark_price: optional(number({ doc: 'Mark price at settlement.', unit: 'quote' })),
    index_price: optional(number({ doc: 'Index price at settlement.', unit: 'quote' })),
    rate_type: text({ doc: 'Regular, or Special for dividend-like adjustments.', values: ['Regular', 'Special'] }),
    flags: optional(text({ doc: 'What is unusual about the row: `after_settlement` (the contract had ended). Null: nothing.' })),
  },
  key: KEY,
  sort: KEY,
  grain: 'year',
  clock: 'timestamp',
  derive: {
    from: ['silver_funding_normalized', 'silver_lives'],
    digests: LIVES_DIGEST,
    lookback: 1,
    sql: `
      WITH said AS (
        SELECT * REPLACE (${fromEither(SAID_ONCE, KEY)}) FROM silver_funding_normalized
        ${preferArchive(KEY)}
      ),
      spaced AS (
        SELECT *,
          date_diff('second', lag(timestamp) OVER settlements, timestamp) / 3600 AS since_last,
          date_diff('second', timestamp, lead(timestamp) OVER settlements) / 3600 AS until_next
        FROM said
        WINDOW settlements AS (PARTITION BY exchange, market, symbol, rate_type ORDER BY timestamp)
      ),
      measured AS (
        SELECT *, coalesce(since_last >= 2 * lag(since_last) OVER settlements AND since_last >= 2 * until_next, false) AS lacks_one
        FROM spaced
        WINDOW settlements AS (PARTITION BY exchange, market, symbol, rate_type ORDER BY timestamp)
      )
      SELECT timestamp, exchange, market, symbol, native_symbol, instrument_id, base, quote, funding_time, funding_rate,
        -- A longer distance, or one that is twice those around it, is a gap in the data and not an interval.
        coalesce(stated_interval_hours, CASE WHEN since_last <= 24 AND NOT lacks_one THEN since_last END,
          CASE WHEN until_next <= 24 THEN until_next END) AS funding_interval_hours,
        mark_price, index_price, rate_type, CASE WHEN is_over THEN 'after_settlement' END AS flags
      FROM (${withLife('SELECT * FROM measured', LAST_DAY)})`,
  },
  samples: [],
  codeVersion: '4',
});
