import assert from 'node:assert/strict';
import { cutAtMultiples, dayOf, ManualClock, type Market, type Span, silentLog } from '@bullion/core';
import {
  type Answer,
  type AnyFeed,
  type Listing,
  openTransport,
  type Series,
  type Source,
  type Transport,
  type TransportOptions,
} from '@bullion/exchanges';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import { type FakeServer, serveFakes } from './serve.ts';
import { TestWorld } from './world.ts';

/** An instrument of the world and the name that the source has for it. */
export interface Known {
  readonly fact: FakeInstrument;
  readonly nativeSymbol: string;
}

/** A source, its fakes over HTTP, and the world that they tell about. */
export class Subject implements AsyncDisposable {
  readonly source: Source;
  readonly world: TestWorld;
  readonly server: FakeServer;

  static async open(source: Source, now: number): Promise<Subject> {
    const world = new TestWorld(now);
    return new Subject(source, world, await serveFakes(world));
  }

  private constructor(source: Source, world: TestWorld, server: FakeServer) {
    this.source = source;
    this.world = world;
    this.server = server;
  }

  /** Our own clock is years behind, so whoever asks it what has closed is found out. */
  transport(options: Partial<TransportOptions> = {}): Transport {
    const clock = new ManualClock(Date.UTC(2022, 4, 5));
    return openTransport({ source: this.source, endpoints: this.server.endpoints, clock, log: silentLog, ...options });
  }

  /** What trades now in a market, under the names of the source's own list, or of the archive. */
  async known(market: Market): Promise<Known[]> {
    const facts = this.world.instruments(this.source.exchange, market).filter(({ delistedAt }) => delistedAt === undefined);
    const list = this.source.feeds.find(({ feeds }) => feeds === 'silver_instruments');
    if (list === undefined) return facts.map((fact) => ({ fact, nativeSymbol: fact.archiveName }));
    const { rows } = await this.collect(
      list,
      { market, nativeSymbol: '', interval: '' },
      { from: this.world.at, until: this.world.at + 1 },
    );
    return (rows as Listing[]).flatMap(({ base, quote, native_symbol: nativeSymbol }) =>
      facts.filter((fact) => fact.base === base && fact.quote === quote).map((fact) => ({ fact, nativeSymbol })),
    );
  }

  /** Asks for a span in the windows that the feed wants, and reads every answer. Rows by time; nothing may be rejected. */
  async collect(feed: AnyFeed, series: Series, span: Span, transport = this.transport()): Promise<{ rows: unknown[]; answers: Answer[] }> {
    const rows: unknown[] = [];
    const answers: Answer[] = [];
    try {
      for (const { from, until } of cutAtMultiples(span, feed.windowMs(series))) {
        const window = { from, until, series, now: this.world.at };
        for await (const answer of feed.fetch(transport.send, window)) {
          answers.push(answer);
          if (this.source.judge(answer).kind === 'absent') continue;
          const parsed = await parserFor(feed, answer).parse(answer, window);
          assert.deepEqual(parsed.rejected, [], `${answer.url} has rows that cannot be read`);
          rows.push(...parsed.rows);
        }
      }
    } finally {
      transport.close();
    }
    return { rows, answers };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
  }
}

function parserFor(feed: AnyFeed, answer: Answer): AnyFeed['parsers'][number] {
  const parser = feed.parsers.find(({ until }) => until === undefined || dayOf(answer.receivedAt) < until);
  assert.ok(parser, 'the last parser is open-ended');
  return parser;
}
