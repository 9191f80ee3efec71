import type { Day } from '@bullion/core';
import { type AvailabilityLake, type AvailabilityRow, life } from './availability-lake.ts';

export const NOW = '2024-03-10T12:00:00Z';
export const TODAY = '2024-03-10';
export const FIRST = '2024-01-01';

/** Symbols without any trouble, to be the crowd around the one that has some. */
export function crowd(count: number, states: Record<Day, string> = {}): AvailabilityRow[] {
  return Array.from({ length: count }, (_, index) => life(`C${index}USDT`, FIRST, TODAY, states)).flat();
}

export const names = (count: number) => Array.from({ length: count }, (_, index) => ({ native_symbol: `C${index}USDT` }));

export async function found(desk: AvailabilityLake, name: string, period?: string) {
  const { passed, findings = [] } = await desk.check(name, period);
  return { passed, findings, told: findings.map(({ severity, symbol, from, until, message }) => [severity, symbol, from, until, message]) };
}
