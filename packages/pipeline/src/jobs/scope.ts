import { addDays, BullionError, dayOf, dayStart, INTERVALS, type Interval, MARKETS, type Market } from '@bullion/core';
import type { AnyFeed, Source } from '@bullion/exchanges';
import type { Scope } from '../engine/asset.ts';
import type { CheckedRequest } from '../engine/request.ts';
import { DEFAULT_INTERVALS, type Part } from './jobs.ts';

interface Given {
  readonly now: number;
  readonly sources: readonly Source[];
  /** How many of the last days get volume files when no range is asked for. */
  readonly volumeDays: number;
}

/** Something that can be asked for: an exchange's market, and a bar length where there is one. */
interface Offer {
  readonly exchange: string;
  readonly market: Market;
  readonly interval: Interval | undefined;
  readonly isArchive: boolean;
}

/** What a request means for one part of a job, before its symbols are looked up. Undefined where the part has nothing of what was selected. */
export function scopeOf(part: Part, request: CheckedRequest, given: Given): Scope | undefined {
  const selection = part.fills === '' ? everything(given.sources) : selectionOf(part, request, given.sources);
  if (selection === undefined) return undefined;
  return {
    job: part.name,
    ...rangeOf(part, request, given.now),
    now: given.now,
    ...selection,
    instruments: [],
    archiveSymbols: part.lists === 'silver_availability' ? 'all' : [],
    volumeDays: part.volumes.length > 0 ? volumeDaysOf(request, given) : Number.POSITIVE_INFINITY,
    force: request.force,
    namesFirstDay: request.from !== undefined,
    recalls: recallsOf(part, request, given.sources),
  };
}

/** Who names symbols may mean one that its exchange has forgotten; folders of files remember. */
function recallsOf({ fills }: Part, { symbols = 'all' }: CheckedRequest, sources: readonly Source[]): boolean {
  return symbols !== 'all' && sources.some(({ feeds }) => feeds.some((feed) => feed.feeds === fills && feed.folder !== undefined));
}

/** Who names a range wants the volumes of all of it, unless they say otherwise. */
function volumeDaysOf({ from, volumeDays }: CheckedRequest, given: Given): number {
  return volumeDays ?? (from === undefined ? given.volumeDays : Number.POSITIVE_INFINITY);
}

type Selection = Pick<Scope, 'exchanges' | 'markets' | 'intervals' | 'archiveIntervals'>;

/** What follows from the lake alone is about all that is in it. */
function everything(sources: readonly Source[]): Selection {
  return { exchanges: distinct(sources.map(({ exchange }) => exchange)), markets: MARKETS, intervals: INTERVALS };
}

function selectionOf(part: Part, request: CheckedRequest, sources: readonly Source[]): Selection | undefined {
  const chosen = offersOf(part, sources).filter((offer) => isChosen(offer, request));
  if (chosen.length === 0) return undefined;
  const intervals = distinct(chosen.flatMap(({ interval }) => interval ?? []));
  return {
    exchanges: distinct(chosen.map(({ exchange }) => exchange)),
    markets: distinct(chosen.map(({ market }) => market)),
    intervals: intervals.length > 0 ? intervals : part.volumes,
    archiveIntervals: [...part.volumes, ...archiveOnly(chosen)],
  };
}

/** Refuses a request that names what nobody selected has. */
export function refuseEmpty(part: Part, request: CheckedRequest, sources: readonly Source[]): void {
  const offers = offersOf(part, sources);
  const selected = offers.filter((offer) => isSelected(offer, request));
  const hasBars = selected.some(({ interval }) => interval !== undefined);
  const missing = (request.intervals ?? []).find((each) => hasBars && !selected.some(({ interval }) => interval === each));
  if (missing !== undefined) throw noSuchInterval(missing, offers);
  if (selected.length > 0 || part.fills === '') return;
  throw new BullionError('usage', `None of the selected exchanges and markets has ${part.name}.`, {
    hint: `There is ${distinct(offers.map(({ exchange, market }) => `${exchange} ${market}`)).join(', ')}.`,
  });
}

function noSuchInterval(interval: Interval, offers: readonly Offer[]): BullionError {
  const places = distinct(offers.flatMap((offer) => (offer.interval === interval ? [`${offer.exchange} ${offer.market}`] : [])));
  return new BullionError('bad_interval', `No selected exchange and market has bars of ${interval}.`, {
    hint:
      places.length === 0
        ? `Use ${distinct(offers.flatMap((offer) => offer.interval ?? [])).join(', ')}.`
        : `${interval} is collected from ${places.join(', ')}.`,
  });
}

function offersOf({ fills, shape }: Part, sources: readonly Source[]): Offer[] {
  return sources.flatMap((source) =>
    source.feeds.filter((feed) => feed.feeds === fills && feed.shape === shape).flatMap((feed) => offersIn(source, feed)),
  );
}

function offersIn({ exchange }: Source, { markets, intervals, stored }: AnyFeed): Offer[] {
  const lengths = intervals.length === 0 ? [undefined] : intervals;
  return markets.flatMap((market) => lengths.map((interval) => ({ exchange, market, interval, isArchive: stored === 'archive_files' })));
}

function isSelected({ exchange, market }: Offer, { exchanges, markets }: CheckedRequest): boolean {
  return (exchanges?.includes(exchange) ?? true) && (markets?.includes(market) ?? true);
}

function isChosen(offer: Offer, request: CheckedRequest): boolean {
  const { intervals = DEFAULT_INTERVALS } = request;
  return isSelected(offer, request) && (offer.interval === undefined || intervals.includes(offer.interval));
}

/** Bar lengths that nobody but an archive has. */
function archiveOnly(chosen: readonly Offer[]): Interval[] {
  const files = chosen.filter(({ isArchive }) => isArchive);
  const asked = chosen.filter(({ isArchive }) => !isArchive);
  const alone = files.filter(
    (file) =>
      !asked.some(({ exchange, market, interval }) => exchange === file.exchange && market === file.market && interval === file.interval),
  );
  return distinct(alone.flatMap(({ interval }) => interval ?? []));
}

function rangeOf(part: Part, { from, until }: CheckedRequest, now: number): { from: number; until: number } {
  const first = from ?? part.firstDay;
  const end = until ?? (part.isAboutNow === true ? addDays(dayOf(now), 1) : dayOf(now));
  if (first < end) return { from: dayStart(first), until: dayStart(end) };
  throw new BullionError('bad_date', `There is no closed day between ${first} and ${end}.`, {
    hint: 'Days are closed at 00:00 UTC; --from and --to are half-open.',
  });
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
