import { type GapCause, intersect, type Span, subtract } from '@bullion/core';
import type { Outage } from './outages.ts';

/** A reason why rows may be missing somewhere, and what it is concluded from. */
export interface Claim {
  readonly spans: readonly Span[];
  readonly cause: GapCause;
  readonly evidence: string | null;
  /** Of outages, how many symbols lack them and how many should not. */
  readonly outage?: Pick<Outage, 'silent' | 'expected'>;
}

/** A piece of what is missing, with the one reason for it. */
export type Explained = Span & Omit<Claim, 'spans'>;

export const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

export function before(until: number): Span[] {
  return [{ from: Number.NEGATIVE_INFINITY, until }];
}

export function after(from: number): Span[] {
  return [{ from, until: Number.POSITIVE_INFINITY }];
}

/** What no claim speaks about. */
export function unclaimed(spans: readonly Span[], claims: readonly Claim[]): Span[] {
  return subtract(
    spans,
    claims.flatMap((claim) => claim.spans),
  );
}

/** Gives every missing stretch to the first claim that covers it; what none covers is unknown. Neighbours of one reason are joined. */
export function explain(missing: readonly Span[], claims: readonly Claim[]): Explained[] {
  let open = missing;
  const pieces: Explained[] = [];
  for (const { spans, ...why } of [...claims, { spans: [ALWAYS], cause: 'unknown' as const, evidence: null }]) {
    if (open.length === 0) break;
    pieces.push(...intersect(open, spans).map((span) => ({ ...span, ...why })));
    open = subtract(open, spans);
  }
  return joined(pieces.toSorted((a, b) => a.from - b.from));
}

function joined(pieces: readonly Explained[]): Explained[] {
  const whole: Explained[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const continues = last?.until === piece.from && last.cause === piece.cause && last.evidence === piece.evidence;
    if (last !== undefined && continues) whole.splice(-1, 1, { ...last, until: piece.until });
    else whole.push(piece);
  }
  return whole;
}
