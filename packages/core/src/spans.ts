/** A half-open range `[from, until)` of whatever is counted: milliseconds, days as numbers. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** The same points as few spans as possible: sorted, disjoint, none empty, neighbours joined. */
export function normalise(spans: readonly Span[]): Span[] {
  const sorted = spans.filter(({ from, until }) => until > from).sort((a, b) => a.from - b.from);
  const joined: { from: number; until: number }[] = [];
  for (const { from, until } of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
    else joined.push({ from, until });
  }
  return joined;
}

export function union(a: readonly Span[], b: readonly Span[]): Span[] {
  return normalise([...a, ...b]);
}

/** What is in `a` and not in `b`. */
export function subtract(a: readonly Span[], b: readonly Span[]): Span[] {
  const holes = normalise(b);
  let next = 0;
  return normalise(a).flatMap((span) => {
    while ((holes[next]?.until ?? Number.POSITIVE_INFINITY) <= span.from) next++;
    return cutOut(span, holes, next);
  });
}

/** The holes are in order; those before `first` lie ahead of the span. */
function cutOut(span: Span, holes: readonly Span[], first: number): Span[] {
  const left: Span[] = [];
  let from = span.from;
  for (let index = first; index < holes.length; index++) {
    const hole = holes[index];
    if (hole === undefined || hole.from >= span.until) break;
    if (hole.from > from) left.push({ from, until: hole.from });
    from = Math.max(from, hole.until);
  }
  if (from < span.until) left.push({ from, until: span.until });
  return left;
}

export function intersect(a: readonly Span[], b: readonly Span[]): Span[] {
  const outside = subtract(a, b);
  return subtract(a, outside);
}

export function covers(spans: readonly Span[], wanted: Span): boolean {
  return subtract([wanted], spans).length === 0;
}

/** Cuts a span at the multiples of `step`, so that the pieces of two runs are the same pieces. */
export function cutAtMultiples(span: Span, step: number): Span[] {
  const pieces: Span[] = [];
  for (let from = span.from; from < span.until; ) {
    const until = Math.min(span.until, (Math.floor(from / step) + 1) * step);
    pieces.push({ from, until });
    from = until;
  }
  return pieces;
}
