import { BullionError } from '@bullion/core';
import type { Ask } from '../exchange.ts';
import type { Wanted } from './unified.ts';

/** Base URLs by endpoint name: `KRAKEN` for the host of candles, `KRAKEN_2` and so on for others. */
export function endpointsOf(id: string, origins: readonly string[]): Record<string, string> {
  return Object.fromEntries(origins.map((origin, index) => [`${id.toUpperCase()}${index === 0 ? '' : `_${index + 1}`}`, origin]));
}

/** A request of ccxt as one of ours. */
export function askOf({ url, method }: Wanted, endpoints: Readonly<Record<string, string>>): Ask {
  const [endpoint] = Object.entries(endpoints).find(([, origin]) => origin === url.origin) ?? [];
  const query = Object.fromEntries(url.searchParams);
  const isPlain = method === 'GET' && endpoint !== undefined && Object.keys(query).length === url.searchParams.size;
  if (isPlain) return { endpoint, path: url.pathname, query, cost: { requests: 1 } };
  throw new BullionError('bad_definition', `ccxt wants to send ${method} ${url.href}, which is not a request that is known to be needed.`, {
    hint: `Known are ${Object.values(endpoints).join(', ')}.`,
  });
}
