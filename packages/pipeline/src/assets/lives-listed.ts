import { multiplierOf } from '@bullion/exchanges';
import { listedSentence } from './lives-evidence.ts';
import type { Listed } from './lives-read.ts';
import type { Life } from './lives-ticker.ts';

/** The one life of an instrument that is known from lists alone: no archive says when it really traded. */
export function listedLife(listed: Listed): Life {
  const { exchange, market, native_symbol, symbol, base, quote, listed_on, delisted_on, seen } = listed;
  const isOver = delisted_on !== null && delisted_on <= seen;
  return {
    ...{ exchange, market, native_symbol, symbol, life: 1, instrument_id: `${exchange}:${market}:${native_symbol}#1` },
    ...{ kind: market === 'spot' ? 'spot' : 'perpetual', base, quote, multiplier: multiplierOf(base) },
    ...{ from_day: '1970-01-01', first_day: listed_on, last_day: isOver ? delisted_on : null },
    ...{ began: 'listed', ended: isOver ? 'delisted' : null, predecessor: null, factor: null, evidence: listedSentence(listed) },
  };
}
