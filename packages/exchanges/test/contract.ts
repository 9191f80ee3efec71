import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { asBullionError, INTERVAL_MS, type Interval, type Market, type Span } from '@bullion/core';
import type { Answer, AnyFeed, Listing, Series, Source } from '@bullion/exchanges';
import fc from 'fast-check';
import type { Spoil } from './serve.ts';
import { Subject } from './subject.ts';
import { TRUTHS } from './truth.ts';

const NOW = Date.UTC(2025, 8, 12, 5, 41, 7, 250);

/** What every source promises, whatever its exchange is like: seen from outside, over HTTP, against the facts of a world. */
export function keepsTheContract(source: Source): void {
  let subject: Subject;
  before(async () => {
    subject = await Subject.open(source, NOW);
  });
  after(() => subject[Symbol.asyncDispose]());

  for (const feed of source.feeds) {
    for (const market of feed.markets) {
      for (const interval of feed.intervals.length === 0 ? ([''] as const) : feed.intervals) {
        describe([feed.kind, market, interval].join(' ').trim(), () => {
          const suite = new Suite(() => subject, feed, market, interval);
          if (feed.feeds === 'silver_instruments') suite.list();
          if (feed.shape === 'series') suite.series();
          suite.bodies();
        });
      }
    }
  }
}

/** The tests of one feed in one market. */
class Suite {
  readonly #subject: () => Subject;
  readonly #feed: AnyFeed;
  readonly #market: Market;
  readonly #interval: Interval | '';

  constructor(subject: () => Subject, feed: AnyFeed, market: Market, interval: Interval | '') {
    this.#subject = subject;
    this.#feed = feed;
    this.#market = market;
    this.#interval = interval;
  }

  list(): void {
    test('lists what trades once, and nothing that is gone as trading', async () => {
      const subject = this.#subject();
      const { rows } = await subject.collect(this.#feed, this.#snapshot(), { from: NOW, until: NOW + 1 });
      const trading = (rows as Listing[]).filter(({ status }) => status === 'trading');
      const facts = subject.world.instruments(subject.source.exchange, this.#market).filter(({ delistedAt }) => delistedAt === undefined);
      assert.deepEqual(trading.map(({ symbol }) => symbol).sort(), facts.map(({ base, quote }) => `${base}${quote}`).sort());
      for (const { market, native_symbol, symbol, base, quote } of trading) {
        assert.equal(market, this.#market);
        assert.equal(symbol, `${base}${quote}`);
        assert.notEqual(native_symbol, '');
      }
    });
  }

  series(): void {
    const truth = TRUTHS[this.#feed.feeds];
    assert.ok(truth, `rows of ${this.#feed.feeds} can be compared with the world`);
    const grid = truth.grid(this.#feed, this.#interval);
    const reach = Math.floor(truth.reach(this.#feed, this.#interval) / grid);

    test('gives exactly what the world has in any span, by the clock of the exchange', async () => {
      const subject = this.#subject();
      const known = await subject.known(this.#market);
      const cases = fc.record({
        pick: fc.nat(known.length - 1),
        length: fc.nat(reach),
        beforeNow: fc.integer({ min: -3, max: reach }),
        now: fc.integer({ min: NOW - 3 * INTERVAL_MS['1h'], max: NOW + 3 * INTERVAL_MS['1h'] }),
      });
      await fc.assert(
        fc.asyncProperty(cases, async ({ pick, length, beforeNow, now }) => {
          const one = known[pick];
          assert.ok(one);
          subject.world.at = now;
          const today = Math.floor(now / grid);
          const until = (today - beforeNow) * grid;
          const span = { from: Math.max(until - length * grid, (today - reach) * grid), until };
          const { rows } = await subject.collect(this.#feed, this.#series(one.nativeSymbol), span);
          const expected = truth.inWorld(subject.world, this.#feed, { fact: one.fact, interval: this.#interval }, span);
          assert.deepEqual(truth.inRows(sorted(rows)), expected);
        }),
        { numRuns: this.#feed.stored === 'archive_files' ? 8 : 25 },
      );
      subject.world.at = NOW;
    });

    test('has nothing to say about the time before the listing, without calling it absent', async () => {
      const subject = this.#subject();
      const [, young] = await subject.known(this.#market);
      assert.ok(young);
      const until = Math.floor((young.fact.listedAt - 86_400_000) / grid) * grid;
      // Some exchanges answer about the last weeks only, so the time is that of the listing.
      subject.world.at = young.fact.listedAt + 2 * 86_400_000;
      const { rows } = await subject.collect(this.#feed, this.#series(young.nativeSymbol), { from: until - 2 * grid, until });
      subject.world.at = NOW;
      assert.deepEqual(rows, []);
    });

    test('a symbol that does not exist is an answer without rows', async () => {
      const subject = this.#subject();
      const [first] = await subject.known(this.#market);
      assert.ok(first);
      const series = this.#series(first.nativeSymbol.replace(first.fact.base, 'NOSUCH'));
      const { rows, answers } = await subject.collect(this.#feed, series, this.#recent(grid));
      assert.deepEqual(rows, []);
      if (this.#feed.feeds !== 'silver_availability') {
        assert.deepEqual(new Set(answers.map((answer) => subject.source.judge(answer).kind)), new Set(['absent']));
      }
    });
  }

  bodies(): void {
    test('every answer carries the URL that was asked, sorted, and bytes with its SHA-256', async () => {
      const { answers, urls } = await this.#ask(() => undefined);
      assert.ok(answers.length > 0);
      for (const { url, sha256 } of answers) {
        assert.ok(urls.includes(url), `${url} was sent as it is written`);
        const names = [...new URLSearchParams(url.split('?')[1]).keys()];
        assert.deepEqual(names, names.toSorted());
        assert.match(sha256, /^[0-9a-f]{64}$/);
      }
    });

    test('a page of HTML, half a body and no body with status 200 are asked again', async () => {
      const { rows: honest } = await this.#ask(() => undefined);
      for (const spoil of Object.values(SPOILS)) {
        const { rows } = await this.#ask((attempt, body) => (attempt === 1 ? spoil(body) : undefined));
        assert.deepEqual(rows, honest);
      }
    });

    test('bodies that stay spoiled are an error, never rows', async () => {
      for (const spoil of Object.values(SPOILS)) {
        const code = await this.#ask((_, body) => spoil(body)).then(
          () => 'none',
          (error: unknown) => asBullionError(error).code,
        );
        assert.ok(['bad_body', 'checksum_mismatch'].includes(code), `not ${code}`);
      }
    });
  }

  /** Asks for something recent while the server spoils attempts of every URL. */
  async #ask(
    spoil: (attempt: number, body: Buffer) => string | Buffer | undefined,
  ): Promise<{ rows: unknown[]; answers: Answer[]; urls: string[] }> {
    const subject = this.#subject();
    const [series, span] = await this.#something();
    const since = subject.server.urls.length;
    subject.server.spoil = onEveryUrl(spoil);
    try {
      const asked = await subject.collect(this.#feed, series, span);
      return { ...asked, rows: sorted(asked.rows), urls: subject.server.urls.slice(since) };
    } finally {
      subject.server.spoil = () => undefined;
    }
  }

  async #something(): Promise<[Series, Span]> {
    if (this.#feed.shape === 'snapshot') return [this.#snapshot(), { from: NOW, until: NOW + 1 }];
    const [first] = await this.#subject().known(this.#market);
    assert.ok(first);
    return [this.#series(first.nativeSymbol), this.#recent(TRUTHS[this.#feed.feeds]?.grid(this.#feed, this.#interval) ?? 1)];
  }

  /** Five days, or five bars where those are longer, all of which have been published. */
  #recent(grid: number): Span {
    const settled = TRUTHS[this.#feed.feeds]?.settled?.(this.#feed) ?? 2 * 86_400_000;
    const until = Math.floor((NOW - settled) / grid) * grid;
    return { from: until - 5 * Math.max(grid, INTERVAL_MS['1h']), until };
  }

  #series(nativeSymbol: string): Series {
    return { market: this.#market, nativeSymbol, interval: this.#interval };
  }

  #snapshot(): Series {
    return { market: this.#market, nativeSymbol: '', interval: '' };
  }
}

const SPOILS: Readonly<Record<string, (body: Buffer) => string | Buffer>> = {
  html: () => '<html><body>One moment, please…</body></html>',
  half: (body) => body.subarray(0, Math.floor(body.length / 2)),
  empty: () => '',
};

/** Attempts are counted from the moment at which the spoiling begins. */
function onEveryUrl(spoil: (attempt: number, body: Buffer) => string | Buffer | undefined): Spoil {
  const attempts = new Map<string, number>();
  return (url, honest) => {
    const attempt = (attempts.get(url) ?? 0) + 1;
    attempts.set(url, attempt);
    const body = spoil(attempt, Buffer.from(honest.body));
    return body === undefined ? undefined : { ...honest, body };
  };
}

/** Rows by time, days by name. */
function sorted(rows: readonly unknown[]): unknown[] {
  const place = (row: unknown): number | string => (isTimed(row) ? row.timestamp : JSON.stringify(row));
  return rows.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

function isTimed(row: unknown): row is { timestamp: number } {
  return typeof row === 'object' && row !== null && 'timestamp' in row;
}
