import type { Series } from '../exchange.ts';

/** The spot market of a series, as ccxt wants to have it. What stands in an answer follows from its own id alone. */
export function spotMarket({ nativeSymbol, instrument }: Pick<Series, 'nativeSymbol' | 'instrument'>): object {
  const { base = '', quote = '' } = instrument ?? {};
  return {
    id: nativeSymbol,
    lowercaseId: nativeSymbol.toLowerCase(),
    symbol: nativeSymbol,
    base,
    quote,
    baseId: base,
    quoteId: quote,
    ...{ type: 'spot', spot: true, margin: false, swap: false, future: false, option: false, contract: false, active: true },
    ...{ precision: {}, limits: {}, info: {} },
  };
}
