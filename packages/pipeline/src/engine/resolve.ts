import { BullionError, type Market, nearMisses } from '@bullion/core';
import type { Listing } from '@bullion/exchanges';
import type { ScopedInstrument } from './asset.ts';

/** What one market of an exchange lists, and the answer that says so. */
export interface InstrumentList {
  readonly exchange: string;
  readonly market: Market;
  /** Quotes by preference, where a base asset is asked for. */
  readonly quotes: readonly string[];
  readonly listings: readonly Listing[];
  readonly evidence: ScopedInstrument['evidence'];
}

/**
 * The instruments that words mean on each market. A base asset means the pair in the exchange's preferred quote; a symbol means itself.
 * Where a market has nothing under a word, the instrument comes without a listing, so that its absence can be recorded.
 */
export function resolveInstruments(words: readonly string[] | 'all', lists: readonly InstrumentList[]): ScopedInstrument[] {
  const found = lists.flatMap((list) => (words === 'all' ? everything(list) : words.flatMap((word) => lookUp(word, list))));
  return [...new Map(found.map((each) => [`${each.exchange}/${each.market}/${each.nativeSymbol}`, each])).values()];
}

/** What an archive of one market of an exchange has files of, listed or not. */
export interface ArchiveList {
  readonly exchange: string;
  readonly market: Market;
  readonly quotes: readonly string[];
  readonly names: readonly string[];
}

/** Looks up in the archives what the exchanges do not list. What is found there gets its full name, and its files are collected. */
export function recall(
  instruments: readonly ScopedInstrument[],
  archives: readonly ArchiveList[],
): { instruments: ScopedInstrument[]; archiveSymbols: string[] } {
  const recalled = instruments.map((each) => {
    const archive = archives.find(({ exchange, market }) => exchange === each.exchange && market === each.market);
    const name =
      archive === undefined || each.listing !== undefined ? undefined : matchSymbol(each.nativeSymbol, archive.names, archive.quotes);
    return { each: name === undefined ? each : { ...each, nativeSymbol: name }, names: name ?? [] };
  });
  const named = new Map(recalled.map(({ each }) => [`${each.exchange}/${each.market}/${each.nativeSymbol}`, each]));
  return { instruments: [...named.values()], archiveSymbols: [...new Set(recalled.flatMap(({ names }) => names))] };
}

/** Refuses words that no list has, with near misses; for a run that asks for something by name. */
export function refuseUnknown(words: readonly string[], lists: readonly InstrumentList[]): void {
  const unknown = words.filter((word) => !lists.some((list) => find(word, list) !== undefined));
  if (unknown.length > 0) throw unknownSymbol(unknown, namesOf(lists), lists);
}

/** The error for words that nothing is listed under. `names` are those that exist. */
export function unknownSymbol(words: readonly string[], names: readonly string[], lists: readonly { exchange: string }[]): BullionError {
  const near = words.flatMap((word) => nearMisses(word, names));
  const exchanges = [...new Set(lists.map(({ exchange }) => exchange))];
  const meant = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return new BullionError('unknown_symbol', `No selected exchange (${exchanges.join(', ')}) lists ${words.join(', ')}.${meant}`, {
    hint: 'Name a base asset (BTC) or a symbol (BTCUSDT) that one of them lists.',
    details: { unknown: words, near },
  });
}

/** The name that a word means among the names of an archive: itself, or a base asset with the first quote that makes one. */
export function matchSymbol(word: string, names: readonly string[], quotes: readonly string[]): string | undefined {
  const known = new Set(names);
  const candidates = [word, plain(word), ...quotes.map((quote) => `${plain(word)}${quote}`)];
  return candidates.find((each) => known.has(each));
}

function namesOf(lists: readonly InstrumentList[]): string[] {
  return lists.flatMap(({ listings }) => listings.flatMap(({ base, symbol }) => [base, symbol]));
}

function everything(list: InstrumentList): ScopedInstrument[] {
  return list.listings.filter(({ quote }) => list.quotes.includes(quote)).map((listing) => scoped(list, listing));
}

function lookUp(word: string, list: InstrumentList): ScopedInstrument[] {
  if (marketOf(word) !== undefined && marketOf(word) !== list.market) return [];
  const listing = find(word, list);
  if (listing !== undefined) return [scoped(list, listing)];
  const { exchange, market, evidence } = list;
  return [{ exchange, market, nativeSymbol: plain(word), evidence }];
}

function scoped({ exchange, market, evidence }: InstrumentList, listing: Listing): ScopedInstrument {
  return { exchange, market, nativeSymbol: listing.native_symbol, listing, evidence };
}

/** As the exchange spells it, else as a base asset, else as a symbol in any spelling. */
function find(word: string, list: InstrumentList): Listing | undefined {
  const { listings, quotes, market } = list;
  if (marketOf(word) !== undefined && marketOf(word) !== market) return undefined;
  const name = plain(word);
  return (
    listings.find(({ native_symbol }) => native_symbol === word) ??
    preferred(
      listings.filter(({ base, quote }) => base === name && quotes.includes(quote)),
      quotes,
    ) ??
    preferred(
      listings.filter(({ symbol }) => symbol === name),
      quotes,
    )
  );
}

/** Quotes decide first, so that a pause in trading does not move a base asset to another pair from one day to the next. */
function preferred(candidates: readonly Listing[], quotes: readonly string[]): Listing | undefined {
  const rank = ({ quote, status }: Listing) => quotes.indexOf(quote) * 3 + ['trading', 'paused', 'closed'].indexOf(status);
  return candidates.toSorted((a, b) => rank(a) - rank(b) || (a.native_symbol < b.native_symbol ? -1 : 1))[0];
}

/** `BTC/USDT:USDT` and `BTC-USDT-SWAP` name a perpetual; other spellings leave the market open. */
function marketOf(word: string): Market | undefined {
  return /:\w+$|-SWAP$/i.test(word) ? 'perp' : undefined;
}

/** Upper case without separators and without the settlement that some spellings add. */
function plain(word: string): string {
  return word
    .normalize('NFC')
    .toUpperCase()
    .replace(/:\w+$|-SWAP$/, '')
    .replace(/[-/_ ]/g, '');
}
