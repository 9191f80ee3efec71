import { count, day, defineTable, LIFE_BEGINNINGS, LIFE_ENDS, LIFE_KINDS, MARKETS, number, optional, text } from '@bullion/core';

/** One life of an instrument: from when it was first traded under a ticker until it was settled, renamed, redenominated, or to this day. */
export const life = {
  exchange: text({ doc: 'Exchange id.' }),
  market: text({ doc: 'Kind of market.', values: MARKETS }),
  native_symbol: text({ doc: 'The id that the exchange uses; in the Binance archive the name of the folder.' }),
  symbol: text({ doc: 'The ticker under which it was traded: LITUSDT for the folder LITUSDTSETTLED. A delivery contract keeps its date.' }),
  life: count({ doc: 'Which life of the ticker it is, from 1.' }),
  instrument_id: text({ doc: 'Names the life: exchange, market, ticker and number of the life.' }),
  kind: text({ doc: 'What kind of instrument it is.', values: LIFE_KINDS }),
  base: text({ doc: 'Asset that is bought and sold.' }),
  quote: text({ doc: 'Asset that it is priced in; empty where the name ends in no quote that is known.' }),
  multiplier: number({ doc: 'Units of the asset in one unit of the base: 1000 for 1000SHIB.' }),
  from_day: day({ doc: 'From this day on rows of the native symbol belong to this life; 1970-01-01 for its first.' }),
  first_day: optional(
    day({ doc: 'First day with a file in the archive; without an archive, the day on which the exchange says that trading began.' }),
  ),
  last_day: optional(
    day({ doc: 'Last day with a file in the archive; without an archive, the day on which trading ended. Null while it goes on.' }),
  ),
  began: text({ doc: 'How it began.', values: LIFE_BEGINNINGS }),
  ended: optional(text({ doc: 'How it ended; null while it goes on.', values: LIFE_ENDS })),
  predecessor: optional(text({ doc: 'The life that it continues, where it is the same asset under another name or in other units.' })),
  factor: optional(number({ doc: 'How many units of this life one unit of the predecessor became.' })),
  evidence: text({ doc: 'What beginning, end and predecessor are concluded from.' }),
} as const;

export const silverLives = defineTable({
  name: 'silver_lives',
  layer: 'silver',
  doc: 'Every life of every instrument. A ticker that was used again, renamed or redenominated has several.',
  columns: life,
  key: ['instrument_id'],
  sort: ['exchange', 'market', 'native_symbol', 'life'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
});
