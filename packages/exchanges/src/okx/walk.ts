import type { Answer, Ask, Send, Window } from '../exchange.ts';
import { badShape } from '../shape.ts';
import { dataOf } from './envelope.ts';
import { judge } from './errors.ts';

/** One list that OKX serves newest first, by time. */
interface Walk {
  readonly send: Send;
  readonly window: Window;
  /** The request without its bounds. */
  readonly ask: Ask;
  /** Throws `bad_body` for an answer of another shape. */
  accept(answer: Answer): void;
  /** The time that orders a row, ms; undefined where it cannot be read. */
  timeOf(row: unknown): number | undefined;
}

/** The largest page of older deployments: a shorter one was not cut, whatever limit was asked for. */
const SURELY_WHOLE = 100;

/**
 * Walks a window backwards. `after` means older than and `before` newer than, both exclusive;
 * together they give the newest rows in between, so each page ends where the one before it began.
 */
export async function* walkBack({ send, window, ask, accept, timeOf }: Walk): AsyncGenerator<Answer> {
  for (let after = window.until; after > window.from; ) {
    const bounds = { after: String(after), before: String(Math.max(0, window.from - 1)) };
    const answer = await send({ ...ask, query: { ...ask.query, ...bounds } }, { accept });
    yield answer;
    if (judge(answer).kind === 'absent') return;
    const rows = dataOf(answer);
    if (rows.length < SURELY_WHOLE) return;
    const oldest = Math.min(...rows.map((row) => timeOf(row) ?? Infinity));
    if (oldest >= after) throw badShape(answer, `it has rows, but none older than ${after}`);
    after = oldest;
  }
}
