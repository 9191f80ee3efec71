import { deviation, mean, sum } from './moments.ts';
import { YEAR_MS } from './series.ts';

/** Bars of a year of 365 days. */
export const barsPerYear = (step: number): number => YEAR_MS / step;

/** Sample standard deviation of returns × √(bars per year), a fraction per year; null of fewer than two. */
export function volatility(returns: readonly number[], perYear: number): number | null {
  const spread = deviation(returns);
  return spread === null ? null : spread * Math.sqrt(perYear);
}

/** The prices of one bar. */
export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** Parkinson's volatility from the range of bars: √(Σ ln(high/low)² / (4 ln 2 · n) · bars per year), a fraction per year. */
export function parkinson(bars: readonly Bar[], perYear: number): number | null {
  const ranges = bars.map(({ high, low }) => Math.log(high / low) ** 2 / (4 * Math.LN2));
  return yearly(mean(ranges), perYear);
}

/** Garman and Klass: √(mean(½ ln(high/low)² − (2 ln 2 − 1) ln(close/open)²) · bars per year), a fraction per year. */
export function garmanKlass(bars: readonly Bar[], perYear: number): number | null {
  return yearly(
    mean(
      bars.map(({ open, high, low, close }) => {
        return 0.5 * Math.log(high / low) ** 2 - (2 * Math.LN2 - 1) * Math.log(close / open) ** 2;
      }),
    ),
    perYear,
  );
}

/**
 * Yang and Zhang, of bars without a gap: √((σ²overnight + k σ²open-to-close + (1 − k) RS) · bars per year), a fraction per year,
 * with k = 0.34 / (1.34 + (n + 1)/(n − 1)) and Rogers and Satchell's RS = mean(ln(h/c) ln(h/o) + ln(l/c) ln(l/o)); the first bar only gives its close.
 */
export function yangZhang(bars: readonly Bar[], perYear: number): number | null {
  const later = bars.slice(1);
  const n = later.length;
  const overnight = deviation(later.map(({ open }, at) => Math.log(open / (bars[at]?.close ?? Number.NaN))));
  const within = deviation(later.map(({ open, close }) => Math.log(close / open)));
  if (overnight === null || within === null) return null;
  const satchell =
    sum(
      later.map(({ open, high, low, close }) => {
        return Math.log(high / close) * Math.log(high / open) + Math.log(low / close) * Math.log(low / open);
      }),
    ) / n;
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  return yearly(overnight ** 2 + k * within ** 2 + (1 - k) * satchell, perYear);
}

const yearly = (variance: number | null, perYear: number): number | null =>
  variance === null || variance < 0 || Number.isNaN(variance) ? null : Math.sqrt(variance * perYear);
