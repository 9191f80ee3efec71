import { isKnown, known, type Point, YEAR_MS } from './series.ts';

/** From the first known price to the last one: p₁/p₀ − 1, a fraction. Bars that are missing in between do not matter to it. */
export function totalReturn(prices: readonly Point[]): number | null {
  const { first, last } = ends(prices);
  return first === undefined || last === undefined ? null : known((last.value ?? Number.NaN) / (first.value ?? Number.NaN) - 1);
}

/** Compound growth: (p₁/p₀)^(1/years) − 1, a fraction per year, with the years that really passed between the two prices. */
export function cagr(prices: readonly Point[]): number | null {
  const { first, last } = ends(prices);
  if (first === undefined || last === undefined || first === last) return null;
  const years = (last.timestamp.getTime() - first.timestamp.getTime()) / YEAR_MS;
  return known(((last.value ?? Number.NaN) / (first.value ?? Number.NaN)) ** (1 / years) - 1);
}

const ends = (prices: readonly Point[]) => ({
  first: prices.find(({ value }) => isKnown(value)),
  last: prices.findLast(({ value }) => isKnown(value)),
});
