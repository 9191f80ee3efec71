import type { FakeReply } from '@bullion/exchanges/fakes';

/** Answers about a range whose rows are all there, one of them twice, or not in order. Nothing in them is wrong. */
export const ROW_FAULTS = ['repeated-row', 'unordered-rows'] as const;

export type RowFault = (typeof ROW_FAULTS)[number];

export function isRowFault(kind: string): kind is RowFault {
  return ROW_FAULTS.some((each) => each === kind);
}

/** Whether a reply is about a range of time. */
export function hasRows(url: string, { status, body }: FakeReply): boolean {
  return status === 200 && /kline|candle|funding|open-?interest/i.test(url) && typeof body === 'string' && /^[[{]/.test(body);
}

/** The reply as the fault leaves it; `chance` picks the rows. */
export function spoilRows(kind: RowFault, reply: FakeReply, chance: number): FakeReply {
  const answer: unknown = JSON.parse(String(reply.body));
  const rows = rowsIn(answer);
  if (rows === undefined || rows.length < 2) return reply;
  const at = chance % (rows.length - 1);
  const [row, next] = [rows[at], rows[at + 1]];
  if (kind === 'repeated-row') rows.splice(at + 1, 0, row);
  else rows.splice(at, 2, next, row);
  return { ...reply, body: JSON.stringify(answer) };
}

/** The list in an answer, whatever it is wrapped in. */
function rowsIn(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const each of Object.values(value)) {
    const rows = rowsIn(each);
    if (rows !== undefined) return rows;
  }
  return undefined;
}
