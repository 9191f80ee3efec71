import type { Window } from '../exchange.ts';

/** The largest page of older deployments: a shorter one was not cut, whatever limit was asked for. */
export const SURELY_WHOLE = 100;

/** `after` means older than and `before` newer than, both exclusive; together they give the newest rows in between. */
export function boundsOf({ from }: Window, until: number): Readonly<Record<'after' | 'before', string>> {
  return { after: String(until), before: String(Math.max(0, from - 1)) };
}
