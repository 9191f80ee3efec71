import type { Answer, Ask, Send, Verdict, Window } from './exchange.ts';
import { badShape } from './shape.ts';

/** A list that an exchange serves newest first, by time. */
export interface NewestFirst {
  /** The request for the rows of a window older than `until`, ms, newest of them first. */
  ask(window: Window, until: number): Ask;
  /** Throws `bad_body` for an answer of another shape. */
  parse(answer: Answer, window: Window): unknown;
  judge(answer: Answer): Verdict;
  rowsOf(answer: Answer): readonly unknown[];
  /** The time that orders a row, ms; undefined where it cannot be read. */
  timeOf(row: unknown): number | undefined;
  /** A page with fewer rows is the last one. */
  readonly page: number;
}

/** Walks a window backwards: each page ends where the one before it began. Throws `bad_body` where a page leads nowhere. */
export async function* newestFirst(list: NewestFirst, send: Send, window: Window): AsyncGenerator<Answer> {
  for (let until = window.until; until > window.from; ) {
    const answer = await send(list.ask(window, until), { accept: (candidate) => void list.parse(candidate, window) });
    yield answer;
    if (list.judge(answer).kind === 'absent') return;
    const rows = list.rowsOf(answer);
    if (rows.length < list.page) return;
    const oldest = Math.min(...rows.map((row) => list.timeOf(row) ?? Infinity));
    if (oldest >= until) throw badShape(answer, `it has rows, but none older than ${until}`);
    until = oldest;
  }
}
