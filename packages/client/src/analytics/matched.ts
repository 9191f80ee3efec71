import { deviation } from './moments.ts';
import { isKnown, known, type Point } from './series.ts';

/**
 * What a price would have returned with the volatility of another one, cumulated: Π(1 + k · r) − 1, a fraction, with
 * k = deviation of the other's returns / deviation of its own, over the bars that both have. A bar that one of them lacks moves nothing.
 */
export function volatilityMatched(returns: readonly Point[], other: readonly Point[]): Point[] {
  const others = new Map(other.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const shared = returns.flatMap(({ timestamp, value }) => {
    const beside = others.get(timestamp.getTime());
    return isKnown(value) && isKnown(beside) ? [{ timestamp, value, beside }] : [];
  });
  const own = deviation(shared.map(({ value }) => value)) ?? Number.NaN;
  const scale = known((deviation(shared.map(({ beside }) => beside)) ?? Number.NaN) / own);
  if (scale === null) return [];
  let grown = 1;
  return shared.map(({ timestamp, value }) => {
    grown *= 1 + scale * value;
    return { timestamp, value: grown - 1 };
  });
}
