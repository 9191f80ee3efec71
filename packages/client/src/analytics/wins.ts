import { mean, sum } from './moments.ts';
import { isKnown, known } from './series.ts';

/** Bars above zero / bars that are not zero, a fraction; null where none is. */
export function winRate(returns: readonly number[]): number | null {
  return known(returns.filter((each) => each > 0).length / returns.filter((each) => each !== 0).length);
}

export const averageWin = (returns: readonly number[]): number | null => mean(returns.filter((each) => each > 0));

/** Below zero. */
export const averageLoss = (returns: readonly number[]): number | null => mean(returns.filter((each) => each < 0));

/** Mean gain / mean loss, without its sign; no unit. */
export function payoff(returns: readonly number[]): number | null {
  return known((averageWin(returns) ?? Number.NaN) / Math.abs(averageLoss(returns) ?? Number.NaN));
}

/** Sum of gains / sum of losses, without its sign; no unit. */
export function profitFactor(returns: readonly number[]): number | null {
  return known(sum(returns.filter((each) => each >= 0)) / Math.abs(sum(returns.filter((each) => each < 0))));
}

/** (mean gain / number of gains) / (mean loss / number of losses), without its sign; no unit. */
export function profitRatio(returns: readonly number[]): number | null {
  const [wins, losses] = [returns.filter((each) => each >= 0), returns.filter((each) => each < 0)];
  const [win, loss] = [mean(wins), mean(losses)];
  return win === null || loss === null ? null : known(Math.abs(win / wins.length) / Math.abs(loss / losses.length));
}

/** Sum of returns / sum of losses, without its sign; no unit. */
export function gainToPain(returns: readonly number[]): number | null {
  return known(sum(returns) / Math.abs(sum(returns.filter((each) => each < 0))));
}

/** The share of one's means that Kelly would bet: win rate − (1 − win rate) / payoff, a fraction. */
export function kelly(returns: readonly number[]): number | null {
  const [rate, paid] = [winRate(returns), payoff(returns)];
  return isKnown(rate) && isKnown(paid) ? known((paid * rate - (1 - rate)) / paid) : null;
}

/** ((1 − win rate) / (1 + win rate))ⁿ, a probability. */
export function riskOfRuin(returns: readonly number[]): number | null {
  const rate = winRate(returns);
  return rate === null ? null : ((1 - rate) / (1 + rate)) ** returns.length;
}

/** The longest run of bars of which all are above zero (sign 1) or below it (sign −1). */
export function longestRun(returns: readonly number[], sign: 1 | -1): number {
  let [longest, run] = [0, 0];
  for (const each of returns) {
    run = Math.sign(each) === sign ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
