import { day, defineTable, optional } from '@bullion/core';
import { listing } from '../columns/listing.ts';
import { life } from '../silver/silver_lives.ts';

const { from_day, ...lived } = life;
const { exchange, market, symbol, native_symbol, base, quote, status, native_status, ...rest } = listing;

export const instruments = defineTable({
  name: 'instruments',
  layer: 'gold',
  doc: 'Every life of every instrument that an archive has files of or that an exchange has listed while we looked. Nothing is removed.',
  columns: {
    ...lived,
    // What only the archive remembers is on no list.
    status: optional(status),
    native_status: optional(native_status),
    ...rest,
    first_seen: optional(day({ doc: 'First day on which a list of the exchange had it, while we looked.' })),
    last_seen: optional(day({ doc: 'Last day on which a list of the exchange had it, while we looked.' })),
  },
  key: ['exchange', 'market', 'native_symbol', 'life'],
  sort: ['exchange', 'market', 'native_symbol', 'life'],
  grain: 'all',
  derive: {
    from: ['silver_lives', 'silver_instruments'],
    sql: `
      WITH said AS (
        SELECT s.*, l.instrument_id, min(s.snapshot) OVER life AS first_seen, max(s.snapshot) OVER life AS last_seen
        FROM silver_instruments s ASOF JOIN silver_lives l
          ON s.exchange = l.exchange AND s.market = l.market AND s.native_symbol = l.native_symbol AND s.snapshot >= l.from_day
        WINDOW life AS (PARTITION BY l.instrument_id)
      ),
      newest AS (FROM said QUALIFY row_number() OVER (PARTITION BY instrument_id ORDER BY snapshot DESC) = 1)
      SELECT ${Object.keys(lived)
        .map((name) => `l.${name}`)
        .join(', ')}, n.listing_status AS status, n.native_status,
        ${Object.keys(rest)
          .map((name) => `n.${name}`)
          .join(', ')}, n.first_seen, n.last_seen
      FROM silver_lives l LEFT JOIN newest n USING (instrument_id)`,
  },
  samples: [
    {
      exchange: 'binance',
      market: 'perp',
      native_symbol: 'LITUSDTSETTLED',
      symbol: 'LITUSDT',
      life: 1,
      instrument_id: 'binance:perp:LITUSDT#1',
      kind: 'settled',
      base: 'LIT',
      quote: 'USDT',
      multiplier: 1,
      first_day: '2021-02-18',
      last_day: '2025-01-31',
      began: 'listed',
      ended: 'settled',
      predecessor: null,
      factor: null,
      evidence:
        'Files in the folder LITUSDTSETTLED from 2021-02-18 to 2025-01-31. The archive marks the folder as SETTLED: the contract ended before its ticker was used again.',
      status: null,
      native_status: null,
      settle: null,
      contract_size: null,
      tick_size: null,
      step_size: null,
      funding_interval_hours: null,
      listed_at: null,
      delisted_at: null,
      first_seen: null,
      last_seen: null,
    },
  ],
  codeVersion: '2',
});
