import { count, DAY_MS, day, dayOf, dayStart, type Row, type Table } from '@bullion/core';
import type { Values } from '../silver/read.ts';

/** Days that a walk names no file of, `[from, until)`, and the page around them, which says so. */
export const SILENCES: Table = {
  name: 'silences',
  layer: 'silver',
  doc: 'Days without a file.',
  columns: {
    answer_no: count({ doc: 'Number of the page.' }),
    from: day({ doc: 'First day.' }),
    until: day({ doc: 'The day after the last one.' }),
  },
  key: ['answer_no', 'from'],
  sort: ['answer_no', 'from'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
};

type Silence = Row<typeof SILENCES>;

interface Walk {
  readonly until: number;
  /** The day after the last one that was told. */
  told: number;
  /** The page that told it. */
  page: number;
}

/** What walks leave out, seen while their pages are read one after the other: then it need not be looked for among a million rows. */
export class Walks {
  readonly #walks = new Map<string, Walk>();
  readonly #silences: Silence[] = [];
  #isOrderly = true;

  /** Adds a page, in the order of their numbers: what is known of it, and the days of its files (ms). */
  add(number: number, { walk, asked_from, asked_until }: Values, days: Float64Array): void {
    const known = this.#walks.get(String(walk));
    const open = known ?? { told: dayStart(String(asked_from)), until: dayStart(String(asked_until)), page: number };
    if (known === undefined) this.#walks.set(String(walk), open);
    // What comes before the first file of a page is around the page before it; before the first of all, around the first page.
    for (const start of days) {
      if (start < open.told) this.#isOrderly = false;
      this.#addSilence(open.page, open.told, Math.min(start, open.until));
      open.told = Math.max(open.told, start + DAY_MS);
      open.page = number;
    }
  }

  /** Nothing where pages overlap: then a file may be named twice. */
  silences(): Silence[] | undefined {
    for (const { page, told, until } of this.#walks.values()) this.#addSilence(page, told, until);
    this.#walks.clear();
    return this.#isOrderly ? this.#silences : undefined;
  }

  #addSilence(answer_no: number, from: number, until: number): void {
    if (from < until) this.#silences.push({ answer_no, from: dayOf(from), until: dayOf(until) });
  }
}
