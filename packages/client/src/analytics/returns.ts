import { isKnown, known, type Point } from './series.ts';

/** Simple: p₁/p₀ − 1. Log: ln(p₁/p₀). Both are fractions: 0.01 is one per cent. */
export type ReturnKind = 'simple' | 'log';

export interface ReturnRule {
  /** How far back the earlier price lies, ms. */
  readonly period: number;
  /** Default: simple. */
  readonly kind?: ReturnKind | undefined;
}

/**
 * What a price gained since exactly one period before, as a fraction, for every price.
 * Null where the price at that very moment is missing: nothing is filled, so a missing bar breaks the two returns that need it.
 */
export function returnsOf(prices: readonly Point[], { period, kind = 'simple' }: ReturnRule): Point[] {
  const priceAt = new Map(prices.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  return prices.map(({ timestamp, value }) => ({ timestamp, value: gain(priceAt.get(timestamp.getTime() - period), value, kind) }));
}

function gain(before: number | null | undefined, now: number | null, kind: ReturnKind): number | null {
  if (!isKnown(before) || !isKnown(now) || before <= 0 || now < 0) return null;
  return known(kind === 'log' ? Math.log(now / before) : now / before - 1);
}

/** What returns compound to: Π(1 + r) − 1, a fraction. */
export const compounded = (returns: readonly number[]): number => returns.reduce((grown, each) => grown * (1 + each), 1) - 1;
