import { dayOf, type Interval, invariant, isInterval, type Market, parseMarket } from '@bullion/core';
import type { Answer, AnyFeed, Parsed, Series, Source, Window } from '@bullion/exchanges';
import type { BronzeRow } from '@bullion/lake';

/** A feed, the source that has it, and the key of the bronze asset that keeps its answers. */
export interface KeptFeed {
  readonly source: Source;
  readonly feed: AnyFeed;
  readonly asset: string;
  /** `rest` asks an API; `archive` reads files that the exchange published. */
  readonly way: 'rest' | 'archive';
}

/** The feeds whose rows go to a silver table. */
export function feedsInto(table: string, sources: readonly Source[]): KeptFeed[] {
  return sources.flatMap((source) =>
    source.feeds
      .filter(({ feeds }) => feeds === table)
      .map((feed) => ({
        source,
        feed,
        asset: `bronze_${source.id.replaceAll('-', '_')}_${feed.kind}`,
        way: source.id === source.exchange ? ('rest' as const) : ('archive' as const),
      })),
  );
}

/** `market/native symbol/interval` as it stands in the ledger. */
export function parseSeries(text: string): { market: Market; nativeSymbol: string; interval: Interval | '' } {
  const first = text.indexOf('/');
  const last = text.lastIndexOf('/');
  const interval = text.slice(last + 1);
  invariant(first > 0 && last > first && (interval === '' || isInterval(interval)), `a series, found ${JSON.stringify(text)}`);
  return {
    market: parseMarket(text.slice(0, first)),
    nativeSymbol: text.slice(first + 1, last),
    interval: isInterval(interval) ? interval : '',
  };
}

/** A stored answer as it arrived, and what had been asked: what a parser needs. */
export function replay(row: BronzeRow): { answer: Answer; window: Window } {
  const series: Series = parseSeries(row.series);
  const answer: Answer = {
    url: row.url,
    status: row.status,
    headers: headersOf(row.headers),
    body: row.body ?? new Uint8Array(),
    sha256: row.sha256,
    requestedAt: row.requested_at,
    receivedAt: row.received_at,
    serverTime: row.server_time ?? undefined,
    attempts: row.attempts,
    ...(typeof row.checksum === 'string' ? { checksum: row.checksum } : {}),
  };
  return { answer, window: { series, from: row.asked_from, until: row.asked_until, now: row.asked_on } };
}

/** Reads an answer with the parser for the wire format of the day on which it arrived. */
export async function parseAnswer({ feed }: Pick<KeptFeed, 'feed'>, answer: Answer, window: Window): Promise<Parsed<unknown>> {
  return await parserOn(feed, dayOf(answer.receivedAt)).parse(answer, window);
}

/** The parser for the wire format of a day. */
export function parserOn(feed: AnyFeed, day: string): AnyFeed['parsers'][number] {
  const parser = feed.parsers.find(({ until }) => until === undefined || day < until);
  invariant(parser !== undefined, `feed ${feed.kind} to have a parser for ${day}`);
  return parser;
}

function headersOf(json: string): Record<string, string> {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== 'object' || parsed === null) return {};
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]));
}
