import { sum } from './moments.ts';
import { longestRun } from './wins.ts';

const YEAR_HOURS = 365 * 24;

/** A settlement, as far as this is about it. */
export interface Settlement {
  readonly timestamp: Date;
  /** Paid for the interval that ends here, a fraction. */
  readonly funding_rate: number;
  /** Null: not known. */
  readonly funding_interval_hours: number | null;
}

export interface FundingSummary {
  /** Σ rate / Σ hours × 8,760: a fraction per year of 365 days, by the hours that the rates were really paid for; null where none is known. */
  readonly annualized: number | null;
  /** Σ rate, a fraction: what a long position of constant size paid (above zero) or got. */
  readonly paid: number;
  readonly settlements: number;
  /** Hours that the settlements with a known interval paid for; what is missing between them is not counted. */
  readonly hours: number;
  /** Settlements with a rate above zero / all, a fraction. */
  readonly positive_share: number | null;
  /** The longest run of settlements of one sign. */
  readonly longest_positive_run: number;
  readonly longest_negative_run: number;
}

/** What a stretch of settlements comes to. A settlement without an interval counts as paid, but not in the rate per year. */
export function fundingSummary(settlements: readonly Settlement[]): FundingSummary {
  const rates = settlements.map(({ funding_rate }) => funding_rate);
  const timed = settlements.filter(({ funding_interval_hours }) => funding_interval_hours !== null);
  const hours = sum(timed.map(({ funding_interval_hours }) => funding_interval_hours ?? 0));
  return {
    annualized: hours === 0 ? null : (sum(timed.map(({ funding_rate }) => funding_rate)) / hours) * YEAR_HOURS,
    paid: sum(rates),
    settlements: rates.length,
    hours,
    positive_share: rates.length === 0 ? null : rates.filter((each) => each > 0).length / rates.length,
    longest_positive_run: longestRun(rates, 1),
    longest_negative_run: longestRun(rates, -1),
  };
}

/** One rate per year: rate / hours × 8,760, a fraction; null where the interval is not known. */
export function annualizedRate({ funding_rate, funding_interval_hours }: Settlement): number | null {
  return funding_interval_hours === null ? null : (funding_rate / funding_interval_hours) * YEAR_HOURS;
}
