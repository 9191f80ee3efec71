import { DAY_MS, normalise, type Span } from '@bullion/core';

/** One cause is likelier than so many at once. Four coins that nobody traded in one hour are nothing special; five and more are. */
export const MANY_SYMBOLS = 5;
/** Of those that should have rows. A publication that fails for fewer than half is no outage of the exchange. */
const SHARE = 0.5;

/** Of a few symbols, what is longer than this is missing history rather than an exchange that was out. */
const FEW_MAX_MS = DAY_MS;

/** A time at which many symbols of a market lack what they should have. */
export interface Outage extends Span {
  /** Symbols that lack all or some of it. */
  readonly silent: number;
  /** Symbols that should have rows in it, those included. */
  readonly expected: number;
}

/** Where one symbol should have rows, and where it has none although it should. */
export interface Silence {
  readonly expected: readonly Span[];
  readonly missing: readonly Span[];
}

/** What proves an outage. */
export interface Proof {
  /** Whether there is a row for every interval. Then half of many symbols prove it; otherwise nobody may have traded, and only all of many do. */
  readonly isEvery: boolean;
  /** Whether all of a few symbols prove one of a day at most, too. */
  readonly isFewEnough: boolean;
}

/** When a market was out. */
export function outagesOf(market: readonly Silence[], proof: Proof): Outage[] {
  const spans: Span[] = [];
  let [expected, silent, since] = [0, 0, Number.NaN];
  for (const [at, step] of stepsOf(market)) {
    const was = isOut(expected, silent, proof);
    expected += step.expected;
    silent += step.silent;
    const is = isOut(expected, silent, proof);
    if (is && !was) since = at;
    if (was && !is) spans.push({ from: since, until: at });
  }
  const silence = reaching(
    spans,
    market.map(({ missing }) => missing),
  );
  const hope = reaching(
    spans,
    market.map((each) => each.expected),
  );
  return spans
    .map((span, index) => ({ ...span, silent: silence[index] ?? 0, expected: hope[index] ?? 0 }))
    .filter((outage) => outage.silent >= MANY_SYMBOLS || outage.until - outage.from <= FEW_MAX_MS);
}

function isOut(expected: number, silent: number, { isEvery, isFewEnough }: Proof): boolean {
  const isAll = silent > 0 && silent >= expected;
  if (silent < MANY_SYMBOLS) return isFewEnough && isAll;
  return isAll || (isEvery && silent >= SHARE * expected);
}

/** By how much the numbers of expected and of silent symbols change, at each instant at which they do, in order. */
function stepsOf(market: readonly Silence[]): [number, { expected: number; silent: number }][] {
  const steps = new Map<number, { expected: number; silent: number }>();
  const add = (spans: readonly Span[], what: 'expected' | 'silent') => {
    for (const { from, until } of normalise(spans)) {
      for (const [at, by] of [
        [from, 1],
        [until, -1],
      ] as const) {
        const step = steps.get(at) ?? { expected: 0, silent: 0 };
        step[what] += by;
        steps.set(at, step);
      }
    }
  };
  for (const { expected, missing } of market) {
    add(expected, 'expected');
    add(missing, 'silent');
  }
  return [...steps].sort(([a], [b]) => a - b);
}

/** How many of the lists reach into each of some spans, which are in order and apart. */
function reaching(spans: readonly Span[], lists: readonly (readonly Span[])[]): number[] {
  const counts = spans.map(() => 0);
  for (const list of lists) {
    const pieces = normalise(list);
    let next = 0;
    for (const [index, { from, until }] of spans.entries()) {
      while ((pieces[next]?.until ?? Number.POSITIVE_INFINITY) <= from) next++;
      const piece = pieces[next];
      if (piece !== undefined && piece.from < until) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return counts;
}
