import { addDays, type Day } from '@bullion/core';
import { classifyArchiveName } from '@bullion/exchanges';
import type { Facts } from '../../src/assets/lives/lives.ts';
import type { Folder, Listed } from '../../src/assets/lives/read.ts';
import type { PriceStep } from '../../src/assets/lives/steps.ts';

/** A folder of the archive with files between days, asked about until some day. */
export function folder(name: string, stretches: readonly (readonly [first: Day, last: Day])[], askedUntil: Day = '2024-03-10'): Folder {
  return {
    name: classifyArchiveName(name),
    stretches: stretches.map(([first, last]) => ({ first, last })),
    asked: { first: '2019-09-25', last: askedUntil },
  };
}

/** The price of a folder's contract, last close and first open. */
export function step(native_symbol: string, [before, close]: readonly [Day, number], [on, open]: readonly [Day, number]): PriceStep {
  return { symbol: classifyArchiveName(native_symbol).symbol, native_symbol, before, close, on, open };
}

/** An instrument on the list of an exchange. */
export function onList(native_symbol: string, more: Partial<Listed> = {}): Listed {
  const { symbol, base, quote } = classifyArchiveName(native_symbol);
  return {
    ...{ exchange: 'binance', market: 'perp', native_symbol, symbol, base, quote, status: 'trading' },
    ...{ listed_on: null, delisted_on: null, seen: '2024-03-10', newest: '2024-03-10' },
    ...more,
  };
}

export function facts(more: Partial<Facts>): Facts {
  return { exchange: 'binance', folders: [], steps: [], listed: [], renames: [], ...more };
}

/** Days from here on, as many as asked. */
export function daysOn(first: Day, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => addDays(first, index));
}
