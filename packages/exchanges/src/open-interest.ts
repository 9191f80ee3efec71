import type { OpenInterestRow, Parsed, Window } from './exchange.ts';

/** One state as an exchange sends it. */
export interface WireOpenInterest {
  /** Ms since the epoch: the instant that the state is of. */
  readonly time: number | undefined;
  /** One side in base; null where only the sum of both sides is said. */
  readonly base: number | null | undefined;
  /** In quote; null where it is not said. */
  readonly value?: number | null;
  readonly bothSides?: number | null;
}

/** Names the fields of one row; undefined for a row of another shape. */
type ReadOpenInterest = (row: unknown) => WireOpenInterest | undefined;

/** States of an answer, oldest first; those outside the window belong to the window beside it. */
export function readOpenInterest(
  sent: readonly unknown[],
  window: Window,
  serverTime: number,
  read: ReadOpenInterest,
): Parsed<OpenInterestRow> {
  const rows: OpenInterestRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const row of sent) {
    const state = read(row);
    const { time, base, value = null, bothSides = null } = state ?? {};
    if (state === undefined) rejected.push({ timestamp: window.from, rule: 'unreadable_row', row });
    else if (time === undefined || time < Date.UTC(2010) || time > serverTime)
      rejected.push({ timestamp: window.from, rule: 'implausible_time', row });
    else if (time < window.from || time >= window.until) continue;
    else if (base === undefined || (base === null && bothSides === null))
      rejected.push({ timestamp: time, rule: 'unreadable_number', row });
    else rows.push({ timestamp: time, open_interest: base, open_interest_value: value, both_sides: bothSides });
  }
  rows.sort((a, b) => a.timestamp - b.timestamp);
  return { rows, rejected };
}
