import { intersect, normalise, type Span, subtract, union } from '@bullion/core';
import type { CoverageEntry } from './ledger.ts';

/** A piece as it is kept: joined pieces remember the youngest question, too, because an answer that is older must not cut them. */
export interface Piece extends CoverageEntry {
  readonly newestOn: number;
}

/** Of an answer, what coverage follows from. */
export type Covering = Omit<CoverageEntry, 'series'>;

/**
 * The pieces of a series after answers of one run, which must not be older than any piece. What they settle is cut out of the
 * pieces before them, so pieces never overlap: each is settled, or young (asked again on a later day), or was only asked about.
 * Settled pieces of earlier runs are joined first: a series that is asked about every day keeps a handful of them.
 */
export function cover(pieces: readonly Piece[], series: string, askedOn: number, answers: readonly Covering[]): Piece[] {
  const settles = answers.some(({ askedFrom, finalUntil }) => finalUntil > askedFrom);
  const before = settles && askedOn > newestOf(pieces.filter(isFinal)) ? joinSettled(pieces) : pieces;
  const together = [...before.filter((piece) => piece.askedOn === askedOn), ...answers];
  const older = before.filter((piece) => piece.askedOn !== askedOn);
  const final = normalise(together.map(finalSpan));
  const young = intersect(together.flatMap(youngSpan), final);
  const everFinal = union(older.map(finalSpan), final);
  const open = subtract(together.map(openSpan), everFinal);
  const made = (span: Span, more: Partial<Piece>): Piece => ({
    ...{ series, askedFrom: span.from, askedUntil: span.until, finalUntil: span.until, recheckFrom: null, askedOn, newestOn: askedOn },
    ...more,
  });
  return [
    ...older.flatMap((piece) => cut(piece, final, open)),
    ...subtract(final, young).map((span) => made(span, {})),
    ...young.map((span) => made(span, { recheckFrom: span.from })),
    ...open.map((span) => made(span, { finalUntil: span.from })),
  ].sort((a, b) => a.askedFrom - b.askedFrom);
}

export function newestOf(pieces: readonly Piece[]): number {
  return pieces.reduce((newest, piece) => Math.max(newest, piece.newestOn), Number.NEGATIVE_INFINITY);
}

/** What is left of an older piece. What was only asked about gives way to whatever was asked or settled since. */
function cut(piece: Piece, final: readonly Span[], open: readonly Span[]): Piece[] {
  if (isFinal(piece)) {
    return subtract([finalSpan(piece)], final).map(({ from, until }) => ({
      ...piece,
      ...{ askedFrom: from, askedUntil: until, finalUntil: until, recheckFrom: piece.recheckFrom === null ? null : from },
    }));
  }
  const left = subtract([openSpan(piece)], [...final, ...open]);
  return left.map(({ from, until }) => ({ ...piece, askedFrom: from, askedUntil: until, finalUntil: from }));
}

/** Joins settled neighbours. The whole of the joined piece was last asked for when its longest unasked part was. */
function joinSettled(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && isSettled(last) && isSettled(piece) && last.finalUntil === piece.askedFrom)
      joined.splice(-1, 1, join(last, piece));
    else joined.push(piece);
  }
  return joined;
}

function isSettled(piece: Piece): boolean {
  return isFinal(piece) && piece.recheckFrom === null;
}

function isFinal({ askedFrom, finalUntil }: Piece): boolean {
  return finalUntil > askedFrom;
}

function join(left: Piece, right: Piece): Piece {
  return {
    ...left,
    ...{ askedUntil: right.askedUntil, finalUntil: right.finalUntil },
    ...{ askedOn: Math.min(left.askedOn, right.askedOn), newestOn: Math.max(left.newestOn, right.newestOn) },
  };
}

function finalSpan({ askedFrom, finalUntil }: Covering): Span {
  return { from: askedFrom, until: finalUntil };
}

function youngSpan({ recheckFrom, finalUntil }: Covering): Span[] {
  return recheckFrom === null ? [] : [{ from: recheckFrom, until: finalUntil }];
}

/** Asked about, and not over by the clock of the exchange. */
function openSpan({ finalUntil, askedUntil }: Covering): Span {
  return { from: finalUntil, until: askedUntil };
}
