import { type Interval, type Market, normalise, type Span, subtract } from '@bullion/core';
import type { Ledger, ResponseEntry } from '@bullion/lake';
import { type KeptFeed, parseSeries } from '../silver/feeds.ts';
import { type Identities, type Identity, identify } from '../silver/identity.ts';

/** An answer and the feed that it came through. */
export interface Said {
  readonly answer: ResponseEntry;
  readonly feed: KeptFeed;
}

/** Everything that feeds answered about series of one bar length. */
export function saidAbout(feeds: readonly KeptFeed[], interval: Interval | '', ledger: Pick<Ledger, 'responses'>): Said[] {
  return feeds
    .filter(({ feed }) => feed.shape === 'series')
    .flatMap((feed) => ledger.responses({ asset: feed.asset }).map((answer) => ({ answer, feed })))
    .filter(({ answer }) => interval === '' || parseSeries(answer.series).interval === interval);
}

/** One symbol of one market, with everything that was answered about it, over an API and from an archive. */
export interface SaidSeries {
  readonly exchange: string;
  readonly market: Market;
  /** The symbol, or the word that was asked for where nothing is listed under it. */
  readonly symbol: string;
  readonly nativeSymbol: string;
  /** What it is by the list of the exchange or by its name in the archive. */
  readonly identity: Identity | undefined;
  /** Whether a list of the exchange ever had it; what only its archive remembers was not on any. */
  readonly isListed: boolean;
  readonly said: readonly Said[];
}

export function seriesOf(said: readonly Said[], identities: Identities): SaidSeries[] {
  const named = said.map((each) => {
    const { market, nativeSymbol } = parseSeries(each.answer.series);
    const identity = identify(identities, each.feed, { market, nativeSymbol });
    return { each, exchange: each.feed.source.exchange, market, nativeSymbol, identity, symbol: identity?.symbol ?? nativeSymbol };
  });
  return [...Map.groupBy(named, ({ exchange, market, symbol }) => `${exchange}/${market}/${symbol}`).values()].flatMap((group) => {
    const [first] = group;
    const identity = group.find((one) => one.identity !== undefined)?.identity;
    if (first === undefined) return [];
    const isListed = group.some((one) => identities.get(one.exchange, one.market, one.nativeSymbol) !== undefined);
    return [{ ...first, identity, isListed, said: group.map(({ each }) => each) }];
  });
}

/** What was asked for. */
export function wantedSpans({ said }: SaidSeries): Span[] {
  return normalise(said.map(({ answer }) => ({ from: answer.askedFrom, until: answer.askedUntil })));
}

/** What was answered for good, by the clock of the exchange. */
export function answeredSpans({ said }: SaidSeries): Span[] {
  return normalise(said.map(finalSpan));
}

/** The answers that something does not exist, or is not what was published, each with the stretch of which nobody says otherwise. */
export function absences({ said }: SaidSeries): { said: Said; spans: Span[] }[] {
  const existing = normalise(said.filter(({ answer }) => !isAbsence(answer)).map(finalSpan));
  return said
    .filter(({ answer }) => isAbsence(answer))
    .toSorted((a, b) => (`${a.answer.url} ${a.answer.sha256}` < `${b.answer.url} ${b.answer.sha256}` ? -1 : 1))
    .map((each) => ({ said: each, spans: subtract([isSpoiled(each) ? askedSpan(each) : finalSpan(each)], existing) }));
}

/** Whether a file was there and did not have its published SHA-256; nothing of it is stored. */
export function isSpoiled({ answer }: Said): boolean {
  return answer.answer === 'blocked';
}

function isAbsence({ answer }: ResponseEntry): boolean {
  return answer === 'absent' || answer === 'blocked';
}

function askedSpan({ answer: { askedFrom, askedUntil }, feed: { feed } }: Said): Span {
  const { lagMs = 0 } = feed;
  return { from: askedFrom + lagMs, until: askedUntil + lagMs };
}

/** A file of a day ends with the state at midnight; then the instants that it speaks about lie a step behind the day. */
function finalSpan({ answer: { askedFrom, finalUntil }, feed: { feed } }: Said): Span {
  const { lagMs = 0 } = feed;
  return { from: askedFrom + lagMs, until: finalUntil + lagMs };
}
