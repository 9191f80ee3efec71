import type { ErrorCode, Market } from '@bullion/core';
import { type ArchiveName, classifyArchiveName, type Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { readPublishedAfter } from '../assets/availability/expected.ts';
import { readQuiet } from '../assets/availability/quiet.ts';
import { keptFeeds } from '../assets/bronze/bronze.ts';
import { readArchiveNames, readArchiveSymbols, readInstruments } from '../assets/catalog.ts';
import { feedsInto, type KeptFeed, parseSeries } from '../assets/silver/feeds.ts';
import type { Failure, Scope, StoppedMarket } from '../engine/asset.ts';
import { type ArchiveList, matchSymbol, recall, refuseUnknown, resolveInstruments, unknownSymbol } from '../engine/resolve.ts';
import { DEFAULT_BASES, type Part } from './jobs.ts';

interface Asked {
  readonly sources: readonly Source[];
  readonly lake: Lake;
  readonly symbols: readonly string[] | 'all' | undefined;
  /** Whether a word that nobody lists is an error; it is not where other parts of the job may know it. */
  readonly isStrict: boolean;
  /** How the list of a market failed in this run, if it did. */
  failureOf(asset: string, market: Market): Failure | undefined;
}

/** The feeds whose newest answers list the symbols of a part. Where minutes are wanted, their archive may remember what its exchange no longer lists. */
export function listFeeds({ lists }: Part, { exchanges, archiveIntervals = [] }: Scope, sources: readonly Source[]): KeptFeed[] {
  const tables: readonly (string | undefined)[] =
    lists === 'silver_instruments' && archiveIntervals.length > 0 ? [lists, ARCHIVED] : [lists];
  return keptFeeds(sources).filter(
    ({ source, feed }) => tables.includes(feed.feeds) && feed.shape === 'snapshot' && exchanges.includes(source.exchange),
  );
}

/** The feeds that a part looks at where it can: what is traded now, or which names an archive remembers. */
export function consultFeeds(part: Part, scope: Scope, sources: readonly Source[]): KeptFeed[] {
  const { exchanges, markets, recalls } = scope;
  const listed = listFeeds(part, scope, sources).map(({ asset }) => asset);
  return keptFeeds(sources).filter(
    ({ asset, source, feed }) =>
      (feed.feeds === part.consults || (recalls === true && feed.feeds === ARCHIVED)) &&
      feed.shape === 'snapshot' &&
      exchanges.includes(source.exchange) &&
      feed.markets.some((market) => markets.includes(market)) &&
      !listed.includes(asset),
  );
}

const ARCHIVED = 'silver_availability';

/** The scope with its symbols looked up in the stored lists. Refuses words that nobody lists with `unknown_symbol`. */
export async function resolveScope(part: Part, scope: Scope, asked: Asked): Promise<Scope> {
  const feeds = listFeeds(part, scope, asked.sources);
  if (part.lists === 'silver_instruments') return withInstruments(scope, [...feeds, ...consultFeeds(part, scope, asked.sources)], asked);
  return part.lists === 'silver_availability' ? withArchiveSymbols(part, scope, feeds, asked) : scope;
}

async function withInstruments(scope: Scope, feeds: readonly KeptFeed[], asked: Asked): Promise<Scope> {
  const isArchive = ({ feed }: KeptFeed) => feed.feeds === ARCHIVED;
  const now = await readAll(
    feeds.filter((each) => !isArchive(each)),
    scope,
    asked,
    readInstruments,
  );
  const ever = await readAll(feeds.filter(isArchive), scope, asked, readArchive);
  const archives = ever.found.map((each) => ({ ...each, quotes: quotesOf([each.exchange], asked) }));
  const { symbols = DEFAULT_BASES } = asked;
  // Where a list is missing, a word may be on that one.
  if (asked.symbols !== undefined && symbols !== 'all' && asked.isStrict && now.isComplete && ever.isComplete) {
    const forgotten = symbols.filter((word) => !archives.some(({ names, quotes }) => matchSymbol(word, names, quotes) !== undefined));
    refuseUnknown(forgotten, now.found);
  }
  const { instruments, archiveSymbols } = recall(resolveInstruments(symbols, now.found), archives);
  // Where an exchange refuses a location, its archive may still answer.
  const unlisted = archives.filter(
    ({ exchange, market }) => !now.found.some((list) => list.exchange === exchange && list.market === market),
  );
  const remembered = symbols === 'all' ? [] : unlisted.flatMap((archive) => symbols.flatMap((word) => nameIn(archive, word)));
  return {
    ...scope,
    instruments,
    archiveSymbols: [...new Set([...archiveSymbols, ...remembered])],
    stopped: [...now.stopped, ...ever.stopped],
  };
}

function nameIn({ names, quotes }: ArchiveList, word: string): string[] {
  const name = matchSymbol(word, names, quotes);
  return name === undefined ? [] : [name];
}

async function withArchiveSymbols(part: Part, scope: Scope, feeds: readonly KeptFeed[], asked: Asked): Promise<Scope> {
  const { found, stopped, isComplete } = await readAll(feeds, scope, asked, readArchiveNames);
  const folders = new Map([...foldersSeen(feeds, asked), ...found.flat()].map((folder) => [folder.archiveName, folder]));
  const quiet = (await Promise.all(consultFeeds(part, scope, asked.sources).map((kept) => readQuiet(kept, scope, asked.lake)))).flat();
  const publishedAfterMs = await readPublishedAfter(asked.lake, scope.now);
  const known = { ...scope, quiet, ...(publishedAfterMs === undefined ? {} : { publishedAfterMs }) };
  const { symbols = 'all' } = asked;
  // Contracts with a day of delivery are another product; they are collected where they are named.
  const undated = [...folders.values()].filter(({ kind }) => kind !== 'delivery').map(({ archiveName }) => archiveName);
  if (symbols === 'all') return { ...known, archiveSymbols: undated, stopped };
  const names = [...folders.keys()];
  const quotes = quotesOf(scope.exchanges, asked);
  const matches = symbols.map((word) => ({ word, name: matchSymbol(word, names, quotes) }));
  const unknown = matches.filter(({ name }) => name === undefined).map(({ word }) => word);
  const archives = feeds.map(({ source }) => source);
  if (unknown.length > 0 && isComplete && asked.isStrict) throw unknownSymbol(unknown, names, archives);
  return { ...known, archiveSymbols: [...new Set(matches.flatMap(({ name }) => name ?? []))], stopped };
}

/** What was listed once stays, whatever becomes of its folder. */
function foldersSeen(feeds: readonly KeptFeed[], { sources, lake }: Asked): ArchiveName[] {
  const listings = feedsInto(ARCHIVED, sources).filter(
    ({ source, feed }) => feed.shape === 'series' && feeds.some((each) => each.source === source),
  );
  const series = listings.flatMap(({ asset }) => [...lake.ledger.coverage({ asset }).keys()].map(parseSeries));
  return series
    .filter(({ market }) => feeds.some(({ feed }) => feed.markets.includes(market)))
    .map(({ nativeSymbol }) => classifyArchiveName(nativeSymbol));
}

type ArchiveNames = Omit<ArchiveList, 'quotes'>;

async function readArchive(kept: KeptFeed, market: Market, lake: Lake): Promise<ArchiveNames | undefined> {
  const names = await readArchiveSymbols(kept, market, lake);
  return names === undefined ? undefined : { exchange: kept.source.exchange, market, names };
}

/** An archive has no quotes of its own. */
function quotesOf(exchanges: readonly string[], { sources }: Asked): string[] {
  return sources.filter(({ exchange }) => exchanges.includes(exchange)).flatMap((source) => source.quotes);
}

type ReadList<L> = (kept: KeptFeed, market: Market, lake: Lake) => Promise<L | undefined>;

/** The stored lists of all markets, and the markets that are better left alone because their list failed now. */
async function readAll<L>(feeds: readonly KeptFeed[], scope: Scope, asked: Asked, read: ReadList<L>) {
  const found: L[] = [];
  const stopped: StoppedMarket[] = [];
  const markets = marketsOf(feeds, scope);
  for (const { kept, market } of markets) {
    const list = await read(kept, market, asked.lake);
    const failure = asked.failureOf(kept.asset, market);
    if (list !== undefined) found.push(list);
    if (failure !== undefined && (list === undefined || isOutOfReach(failure))) stopped.push(stop(kept, market, failure));
  }
  return { found, stopped, isComplete: found.length === markets.length };
}

function marketsOf(feeds: readonly KeptFeed[], scope: Scope): { kept: KeptFeed; market: Market }[] {
  return feeds.flatMap((kept) => kept.feed.markets.filter((each) => scope.markets.includes(each)).map((market) => ({ kept, market })));
}

const OUT_OF_REACH: readonly ErrorCode[] = ['unreachable', 'timeout', 'exchange_busy', 'rate_limited', 'exchange_stopped', 'geo_blocked'];

/** Asking on would only fail again, request by request; an unreadable list says nothing about the other feeds. */
function isOutOfReach({ code }: Failure): boolean {
  return OUT_OF_REACH.some((each) => each === code);
}

function stop({ source }: KeptFeed, market: Market, { code, message, attempts }: Failure): StoppedMarket {
  return { source: source.id, market, code, message, attempts };
}
