import { isKnown, type Point } from './series.ts';

/** What open interest and price did at the same time. */
export interface Quadrant {
  readonly name: 'new longs' | 'new shorts' | 'shorts closing' | 'longs closing';
  readonly price: 'up' | 'down';
  readonly open_interest: 'up' | 'down';
  /** Bars in which both went that way. */
  readonly bars: number;
  /** Of all bars that have both changes, a fraction. */
  readonly share: number;
}

const NAMES = [
  { name: 'new longs', price: 'up', open_interest: 'up' },
  { name: 'new shorts', price: 'down', open_interest: 'up' },
  { name: 'shorts closing', price: 'up', open_interest: 'down' },
  { name: 'longs closing', price: 'down', open_interest: 'down' },
] as const;

/** Changes of price and of open interest side by side; bars in which one of them stood still count as down. */
export function quadrants(priceChanges: readonly Point[], interestChanges: readonly Point[]): Quadrant[] {
  const interestAt = new Map(interestChanges.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const both = priceChanges.flatMap(({ timestamp, value }) => {
    const change = interestAt.get(timestamp.getTime());
    return isKnown(value) && isKnown(change) ? [{ price: way(value), open_interest: way(change) }] : [];
  });
  return NAMES.map((each) => {
    const bars = both.filter(({ price, open_interest }) => price === each.price && open_interest === each.open_interest).length;
    return { ...each, bars, share: both.length === 0 ? 0 : bars / both.length };
  });
}

const way = (change: number): 'up' | 'down' => (change > 0 ? 'up' : 'down');
