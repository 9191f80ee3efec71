import { cutAtMultiples, DAY_MS, dayOf, intersect, normalise, type Span, subtract, union } from '@bullion/core';

/** What is remembered of one answer, as far as planning goes. Times in ms. */
export interface Asked {
  readonly askedFrom: number;
  readonly askedUntil: number;
  readonly finalUntil: number;
  readonly recheckFrom: number | null;
  readonly askedOn: number;
}

/** An hour after which what an exchange called unfinished may be asked for again; until then the same command sends nothing. */
const UNFINISHED_MS = 3_600_000;

/** What of `wanted` has to be asked for: what no answer covers, and young answers of earlier days, each once per UTC day. */
export function dueSpans(wanted: Span, asked: readonly Asked[], now: number): Span[] {
  const covered = asked.map((each) => ({ from: each.askedFrom, until: settledUntil(each, now) }));
  const missing = subtract([wanted], covered);
  return union(missing, intersect(youngSpans(asked, now), [wanted]));
}

/** The pieces of spans between multiples of `windowMs`: the same pieces in every run, also after an interrupted one. */
export function windowsOf(spans: readonly Span[], windowMs: number): Span[] {
  return normalise(spans).flatMap((span) => cutAtMultiples(span, windowMs));
}

/** What was asked on a day that is not there yet, by a clock that was ahead, keeps nothing from being asked. */
function settledUntil(asked: Asked, now: number): number {
  const isRecent = asked.askedOn > now - UNFINISHED_MS && dayOf(asked.askedOn) <= dayOf(now);
  return isRecent ? asked.askedUntil : asked.finalUntil;
}

/** Stretches that were young when they were asked on another day, and that no later answer covers. */
function youngSpans(asked: readonly Asked[], now: number): Span[] {
  const today = dayOf(now);
  let due: Span[] = [];
  let newer: Span[] = [];
  for (const together of newestFirst(asked)) {
    const young = together.flatMap((each) =>
      each.recheckFrom !== null && dayOf(each.askedOn) !== today ? [{ from: each.recheckFrom, until: each.finalUntil }] : [],
    );
    if (young.length > 0) due = union(due, subtract(young, newer));
    newer = union(
      newer,
      together.map((each) => ({ from: each.askedFrom, until: each.finalUntil })),
    );
  }
  return due;
}

/** Answers by the moment of their run, newest first; those of one run do not replace each other. */
function newestFirst(asked: readonly Asked[]): Asked[][] {
  const runs = Map.groupBy(asked, ({ askedOn }) => askedOn);
  return [...runs].sort(([a], [b]) => b - a).map(([, together]) => together);
}

export interface Finality {
  /** Up to here the answer will not change by time passing. */
  readonly finalUntil: number;
  /** From here on it is asked for once more on a later day; null when it is old enough. */
  readonly recheckFrom: number | null;
}

/**
 * What an answer about `window` settles, by the clock of the exchange. `stepMs` is the length of a bar, or undefined where events
 * come at any time. What ended less than `youngMs` ago is young.
 */
export function finalityOf(
  window: Span,
  serverTime: number,
  { stepMs, youngMs }: { stepMs: number | undefined; youngMs: number },
): Finality {
  const closed = stepMs === undefined ? serverTime : floorTo(serverTime, stepMs);
  const finalUntil = Math.min(window.until, Math.max(window.from, closed));
  const step = stepMs ?? DAY_MS;
  // A bar is young when it closed after `serverTime - youngMs`; its open is one step before.
  const youngFrom = floorTo(serverTime - youngMs, step);
  const recheckFrom = youngFrom < finalUntil ? Math.max(window.from, youngFrom) : null;
  return { finalUntil, recheckFrom: recheckFrom === finalUntil ? null : recheckFrom };
}

export function floorTo(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}
