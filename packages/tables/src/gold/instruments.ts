import { day, defineTable } from '@bullion/core';
import { listing } from '../columns/listing.ts';

export const instruments = defineTable({
  name: 'instruments',
  layer: 'gold',
  doc: 'Every instrument that an exchange has ever listed while we looked, with the days between which it was seen. Nothing is removed.',
  columns: {
    ...listing,
    first_seen: day({ doc: 'First day on which a list of the exchange had it.' }),
    last_seen: day({ doc: 'Last day on which a list of the exchange had it.' }),
  },
  key: ['exchange', 'market', 'native_symbol'],
  sort: ['exchange', 'market', 'native_symbol'],
  grain: 'all',
  derive: {
    from: ['silver_instruments'],
    sql: `
      SELECT exchange, market, symbol, native_symbol, instrument_id, base, quote, settle, listing_status AS status, native_status, contract_size,
        tick_size, step_size, funding_interval_hours, listed_at, delisted_at, first_seen, last_seen
      FROM (
        SELECT *, min(snapshot) OVER life AS first_seen, max(snapshot) OVER life AS last_seen
        FROM silver_instruments
        WINDOW life AS (PARTITION BY exchange, market, native_symbol)
      )
      QUALIFY row_number() OVER (PARTITION BY exchange, market, native_symbol ORDER BY snapshot DESC) = 1`,
  },
  samples: [],
  codeVersion: '1',
});
