import { multiplierOf } from '@bullion/exchanges';
import { listedSentence } from './evidence.ts';
import type { Listed } from './read.ts';
import type { Life } from './ticker.ts';

/**
 * The life of an instrument that is known from lists alone: no archive says when it really traded. A ticker that an archive knows only
 * as settled has been given to something else, whose first file is still to come.
 */
export function listedLife(listed: Listed, traded: readonly Life[]): Life {
  const { exchange, market, native_symbol, symbol, base, quote, listed_on, delisted_on, seen } = listed;
  const earlier = traded.filter((life) => life.exchange === exchange && life.market === market && life.symbol === native_symbol);
  const number = earlier.length + 1;
  const isOver = delisted_on !== null && delisted_on <= seen;
  return {
    ...{ exchange, market, native_symbol, symbol, life: number, instrument_id: `${exchange}:${market}:${native_symbol}#${number}` },
    ...{ kind: market === 'spot' ? 'spot' : 'perpetual', base, quote, multiplier: multiplierOf(base) },
    ...{ from_day: '1970-01-01', first_day: listed_on, last_day: isOver ? delisted_on : null },
    ...{
      began: number > 1 ? 'relisted' : 'listed',
      ended: isOver ? 'delisted' : null,
      predecessor: null,
      factor: null,
      evidence: listedSentence(listed),
    },
  };
}
