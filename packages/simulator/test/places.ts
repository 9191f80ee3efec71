import type { Market } from '@bullion/core';
import { invariant } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import type { World } from '../src/index.ts';

export const NOW = Date.UTC(2026, 7, 22, 13, 43, 20);

export const PLACES: readonly (readonly [exchange: string, market: Market])[] = [
  ['binance', 'spot'],
  ['binance', 'perp'],
  ['coinbase', 'spot'],
  ['okx', 'spot'],
  ['okx', 'perp'],
  ['bybit', 'spot'],
  ['bybit', 'perp'],
];

export function everyInstrument(world: World): FakeInstrument[] {
  return PLACES.flatMap(([exchange, market]) => world.instruments(exchange, market));
}

export function instrumentOf(world: World, exchange: string, market: Market, archiveName: string): FakeInstrument {
  const found = world.instruments(exchange, market).find((each) => each.archiveName === archiveName);
  invariant(found, `${archiveName} on ${exchange} ${market}`);
  return found;
}
