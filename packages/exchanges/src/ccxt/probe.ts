import { BullionError, type Interval } from '@bullion/core';
import { wantedCandles } from './candles.ts';
import type { Exchange } from './library.ts';
import type { Unified, Wanted } from './unified.ts';

/** What ccxt asks an exchange for, found out without asking anybody. */
export interface Probed {
  /** Origins of all requests, that of candles first. */
  readonly origins: readonly string[];
  /** The greatest cost of a request. */
  readonly cost: number;
}

/** Refuses an exchange whose candles cannot be kept as what it sent: one GET request must say all of a window. */
export async function probe(unified: Unified, exchange: Exchange, interval: Interval): Promise<Probed> {
  const now = Date.UTC(2024, 1);
  const series = { market: 'spot', nativeSymbol: 'BTCUSDT', interval } as const;
  const candles = await wantedCandles(unified, { series, from: Date.UTC(2024, 0), until: Date.UTC(2024, 0, 3), now });
  const [only, ...more] = candles;
  if (only?.method !== 'GET' || more.length > 0) throw notOneGet(exchange, candles);
  const lists = await unified.wanted({ now }, (each) => each.fetchMarkets());
  const all = [only, ...lists];
  return { origins: [...new Set(all.map(({ url }) => url.origin))], cost: Math.max(...all.map(({ cost }) => cost)) };
}

function notOneGet({ id, name }: Exchange, wanted: readonly Wanted[]): BullionError {
  const sent = wanted.map(({ method, url }) => `${method} ${url.origin}${url.pathname}`).join(', ') || 'nothing that needs no key';
  return new BullionError('bad_config', `Candles of ${name} cannot be collected through ccxt: it would ask for ${sent}.`, {
    hint: 'What an exchange sent is kept as it was, so its candles must come from one GET request that anybody may send.',
    details: { exchange: id },
  });
}
