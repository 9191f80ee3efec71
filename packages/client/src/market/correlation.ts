import { correlation } from '../analytics/ratios.ts';
import { returnsOf } from '../analytics/returns.ts';
import { alignedValues, type Point } from '../analytics/series.ts';

/** How returns of symbols go together. */
export interface CorrelationRow {
  readonly left: string;
  readonly right: string;
  /** Pearson's of simple returns bar by bar, where both are known; from −1 to 1. */
  readonly correlation: number | null;
  /** Returns that both have. */
  readonly bars: number;
}

/** Every pair, each symbol with itself included, in the order of the symbols. */
export function correlationsOf(prices: ReadonlyMap<string, readonly Point[]>, step: number): CorrelationRow[] {
  const returns = [...prices].map(([symbol, points]) => [symbol, returnsOf(points, { period: step })] as const);
  return returns.flatMap(([left, ours]) =>
    returns.map(([right, theirs]) => {
      const both = alignedValues(ours, theirs);
      return { left, right, correlation: correlation(both.left, both.right), bars: both.left.length };
    }),
  );
}
