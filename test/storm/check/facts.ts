import { INTERVAL_MS, type Interval, type Market } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import type { World } from '@bullion/simulator';

/** What the storm asked for. Times in ms. */
export interface Asked {
  readonly world: World;
  readonly exchanges: readonly string[];
  readonly markets: readonly Market[];
  /** Names of the published tables that must be right. */
  readonly tables: readonly string[];
  /** Base assets. */
  readonly bases: readonly string[];
  readonly begin: number;
  readonly until: number;
  readonly minutesUntil: number;
}

/** One symbol of one market of an exchange, with the instruments that bear it, one after the other. None: it is not listed there. */
export interface Listed {
  readonly exchange: string;
  readonly market: Market;
  readonly base: string;
  readonly quote: string;
  readonly symbol: string;
  readonly instruments: readonly FakeInstrument[];
}

const PLACES: readonly (readonly [exchange: string, market: Market])[] = [
  ['binance', 'spot'],
  ['binance', 'perp'],
  ['coinbase', 'spot'],
  ['okx', 'spot'],
  ['okx', 'perp'],
  ['bybit', 'spot'],
  ['bybit', 'perp'],
];

/** Every market of every exchange with every coin that was asked for. */
export function listings({ world, exchanges, markets, bases }: Asked): Listed[] {
  return PLACES.filter(([exchange, market]) => exchanges.includes(exchange) && markets.includes(market)).flatMap(([exchange, market]) =>
    bases.map((base) => {
      const quote = exchange === 'coinbase' ? 'USD' : 'USDT';
      const instruments = world
        .instruments(exchange, market)
        .filter((each) => each.base === base && each.quote === quote && each.kind !== 'delivery' && each.kind !== 'settled');
      return { exchange, market, base, quote, symbol: base + quote, instruments };
    }),
  );
}

/** The times at which bars of a length open in what was asked for. */
export function opens({ begin, until, minutesUntil }: Asked, interval: Interval): number[] {
  const step = INTERVAL_MS[interval];
  const end = interval === '1m' ? minutesUntil : until;
  return Array.from({ length: (end - begin) / step }, (_, index) => begin + index * step);
}

/** Names a bar, a settlement or a state. */
export function keyOf({ exchange, market, symbol }: { exchange: string; market: string; symbol: string }, time: number): string {
  return `${exchange} ${market} ${symbol} ${new Date(time).toISOString()}`;
}
