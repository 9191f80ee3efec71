import { defineTable, optional, text } from '@bullion/core';
import { identity } from '../columns/identity.ts';
import { LIVES_DIGEST, withLife } from '../columns/life.ts';
import { openInterestColumns } from '../columns/open-interest.ts';
import { preferArchive } from '../columns/source.ts';

const KEY = ['exchange', 'market', 'symbol', 'timestamp'] as const;

const said = { ...identity, ...openInterestColumns } as const;

export const openInterest = defineTable({
  name: 'open_interest',
  layer: 'gold',
  doc: 'What is open at every full hour, on Binance at every five minutes: one side, in base and where the exchange says it in quote.',
  columns: {
    ...said,
    flags: optional(text({ doc: 'What is unusual about the row: `after_settlement` (the contract had ended). Null: nothing.' })),
  },
  key: KEY,
  sort: KEY,
  grain: 'year',
  clock: 'timestamp',
  derive: {
    from: ['silver_open_interest_normalized', 'silver_lives'],
    digests: LIVES_DIGEST,
    sql: `
      SELECT ${Object.keys(said).join(', ')}, CASE WHEN is_over THEN 'after_settlement' END AS flags
      FROM (${withLife(`SELECT * FROM silver_open_interest_normalized ${preferArchive(KEY)}`, '(timestamp - INTERVAL 1 MILLISECOND)::DATE')})`,
  },
  samples: [],
  codeVersion: '2',
});
