import assert from 'node:assert/strict';
import { cutAtMultiples, type Interval, ManualClock, type Market, silentLog } from '@bullion/core';
import { type Answer, openTransport, type Parsed, type Series, type Source, sources } from '@bullion/exchanges';
import { startReplay } from './replay.ts';

interface Reading {
  readonly source: string;
  readonly feed: string;
  readonly market: Market;
  readonly nativeSymbol?: string;
  readonly interval?: Interval;
  /** Days or instants, ISO 8601, half-open; without them now, as snapshots are asked. */
  readonly from?: string;
  readonly until?: string;
  /** Where the clock of the replay stands. */
  readonly now: string;
  readonly faults?: { readonly seed: string; readonly rate: number };
}

interface Read {
  /** Oldest first. */
  readonly rows: Readonly<Record<string, unknown>>[];
  readonly answers: Answer[];
  /** What the exchange said about the last answer. */
  readonly verdicts: string[];
}

/** One feed of one source, read from the replay over HTTP through the transport, without a lake. */
export async function readFeed(reading: Reading): Promise<Read> {
  const { now, faults } = reading;
  const replay = await startReplay(faults === undefined ? { now } : { now, faults });
  const source = sources.find(({ id }) => id === reading.source);
  assert.ok(source);
  const endpoints = Object.fromEntries(
    Object.keys(source.endpoints).map((name) => [name, replay.endpoints[`BULLION_ENDPOINT_${name}`] ?? '']),
  );
  const transport = openTransport({ source, endpoints, clock: new ManualClock(Date.parse(now)), log: silentLog });
  try {
    return await walk(source, transport.send, reading);
  } finally {
    transport.close();
    await replay.close();
  }
}

async function walk(source: Source, send: ReturnType<typeof openTransport>['send'], reading: Reading): Promise<Read> {
  const { market, nativeSymbol = '', interval = '', now, from = now } = reading;
  const feed = source.feeds.find(({ kind }) => kind === reading.feed);
  assert.ok(feed);
  const series: Series = { market, nativeSymbol, interval };
  const span = { from: Date.parse(from), until: reading.until === undefined ? Date.parse(from) + 1 : Date.parse(reading.until) };
  const read: Read = { rows: [], answers: [], verdicts: [] };
  for (const piece of cutAtMultiples(span, feed.windowMs(series))) {
    const window = { series, now: Date.parse(now), ...piece };
    for await (const answer of feed.fetch(send, window)) {
      read.answers.push(answer);
      read.verdicts.push(source.judge(answer).kind);
      if (read.verdicts.at(-1) !== 'ok') continue;
      const parsed: Parsed<unknown> | undefined = await feed.parsers.at(-1)?.parse(answer, window);
      assert.deepEqual(parsed?.rejected, []);
      read.rows.push(...(parsed?.rows ?? []).filter(isRow));
    }
  }
  read.rows.sort((a, b) => Number(a['timestamp']) - Number(b['timestamp']));
  return read;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
