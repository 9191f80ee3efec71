import { DAY_MS, type GapCause, intersect, isoTime, type Span, subtract } from '@bullion/core';
import { ALWAYS, after, before, type Claim } from './claims.ts';
import { addressOf, spoiledFile } from './evidence.ts';
import type { MarketWays } from './market.ts';
import { absences, isSpoiled, type SaidSeries } from './series.ts';

/** The first and the last bar that is known of a symbol, open times in ms. */
export interface BarLife {
  readonly from: number;
  readonly last: number;
}

/** A day of a symbol that the listing of an archive has no file for. */
export interface UnlistedFile extends Span {
  readonly cause: GapCause;
  readonly url: string;
}

/** A bar that was said and broke a rule. */
export interface RefusedBar extends Span {
  readonly rule: string;
}

interface Facts {
  readonly refused: readonly RefusedBar[];
  readonly life: BarLife | undefined;
  readonly answered: readonly Span[];
  readonly files: readonly UnlistedFile[];
  readonly step: number;
}

/** Why a symbol may lack bars whatever others do, the strongest reason first. */
export function ownClaims(series: SaidSeries, { life, answered, files, refused, step }: Facts): Claim[] {
  return [
    ...claimsOfList(series, step),
    ...claimsOfQuarantine(refused),
    ...claimsOfAbsence(series, files),
    {
      spans: subtract([ALWAYS], answered),
      cause: 'pending',
      evidence: 'It was not over yet by the clock of the exchange when it was asked for.',
    },
    ...(life === undefined ? [claimOfSilence(series)] : claimsOfLife(series, life, step)),
  ];
}

function claimsOfQuarantine(refused: readonly RefusedBar[]): Claim[] {
  const byRule = Map.groupBy(refused, ({ rule }) => rule);
  return [...byRule].map(([rule, spans]) => ({ spans, cause: 'unknown', evidence: `It was said and is in quarantine: ${rule}.` }));
}

/** Trading begins and ends when the exchange says so. */
function claimsOfList({ exchange, identity }: SaidSeries, step: number): Claim[] {
  const { listedAt = null, delistedAt = null } = identity ?? {};
  const claims: Claim[] = [];
  const says = (what: string, at: number) => `The instrument list of ${exchange} says that it ${what} at ${isoTime(at)}.`;
  if (listedAt !== null)
    claims.push({ spans: before(Math.floor(listedAt / step) * step), cause: 'not_listed', evidence: says('was listed', listedAt) });
  if (delistedAt !== null)
    claims.push({ spans: after(Math.ceil(delistedAt / step) * step), cause: 'delisted', evidence: says('ended', delistedAt) });
  return claims;
}

/** The source says that there is no such thing. */
function claimsOfAbsence(series: SaidSeries, files: readonly UnlistedFile[]): Claim[] {
  const absent = absences(series);
  const inFiles = absent.filter(({ said }) => said.feed.way === 'archive' && !isSpoiled(said)).flatMap(({ spans }) => spans);
  return [...claimsOfFiles(inFiles, files), ...absent.flatMap((absence) => claimsOfAnswer(series, absence))];
}

/** What the listing of an archive says about the days of absent files. */
function claimsOfFiles(absent: readonly Span[], files: readonly UnlistedFile[]): Claim[] {
  const alike = Map.groupBy(files, ({ cause, url }) => `${cause} ${addressOf(url)}`);
  return [...alike.values()].flatMap((days) => {
    const [first] = days;
    if (first === undefined) return [];
    const evidence = `No file in the listing ${addressOf(first.url)}`;
    return [{ spans: intersect(absent, days), cause: first.cause, evidence }];
  });
}

function claimsOfAnswer({ isListed }: SaidSeries, { said, spans }: ReturnType<typeof absences>[number]): Claim[] {
  const { answer, feed } = said;
  if (isSpoiled(said)) return [{ spans, cause: 'lost', evidence: spoiledFile(answer) }];
  const evidence = addressOf(answer.url);
  const isFile = feed.way === 'archive';
  if (!isListed && !isFile) return [{ spans, cause: 'not_listed', evidence }];
  const young = isFile && answer.recheckFrom !== null ? intersect(spans, after(answer.recheckFrom)) : [];
  return [
    { spans: young, cause: 'pending', evidence: `Not published yet: ${evidence}` },
    { spans, cause: 'unknown', evidence: `Listed, and yet absent: ${evidence}` },
  ];
}

/** It is listed, and there is no bar of it. Where one is sent for every interval since the listing, that is a loss. */
function claimOfSilence({ said, identity }: SaidSeries): Claim {
  const answered = said.filter(({ answer }) => answer.answer !== 'absent');
  const [first = null] = answered.map(({ answer }) => addressOf(answer.url)).sort();
  const isEvery = (identity?.listedAt ?? null) !== null && answered.some(({ feed }) => feed.feed.withoutTrades === 'flat');
  return {
    spans: [ALWAYS],
    cause: isEvery ? 'lost' : 'unknown',
    evidence: first === null ? null : `Answered without a single bar: ${first}`,
  };
}

/** Between the listing of a symbol and its first trade are days at most; what is longer is history that the exchange does not have. */
const LISTED_BEFORE_TRADING_MS = 7 * DAY_MS;

/** Ahead of its first bar a symbol was not there, where the exchange does not say since when it is. */
function claimsOfLife({ exchange, identity }: SaidSeries, { from, last }: BarLife, step: number): Claim[] {
  const listedAt = identity?.listedAt ?? null;
  const evidence = `The first bar that ${exchange} has opens at ${isoTime(from)}${listedAt === null ? '' : ', later than it was listed'}.`;
  const isLate = listedAt !== null && from - listedAt > LISTED_BEFORE_TRADING_MS;
  const claims: Claim[] = [{ spans: before(from), cause: isLate ? 'lost' : 'not_listed', evidence }];
  if (identity !== undefined && identity.status !== 'trading') {
    const ended = `The last bar opens at ${isoTime(last)}, and it is ${identity.status} now.`;
    claims.push({ spans: after(last + step), cause: 'delisted', evidence: ended });
  }
  return claims;
}

/** What a missing bar means on a market. */
export interface CandleWays extends MarketWays {
  readonly title: string;
  readonly withoutTrades: 'flat' | 'omitted' | undefined;
}

/** As the exchange documents it, or as its bars show: who sends bars without trades sends one for every interval. */
export function waysOf(market: readonly SaidSeries[], isSeenQuiet: boolean): CandleWays {
  const feeds = market.flatMap(({ said }) => said.map(({ feed }) => feed));
  const title = feeds.find(({ way }) => way === 'rest')?.source.title ?? feeds[0]?.source.title ?? '';
  const documented = ['flat', 'omitted'] as const;
  const stated = documented.find((way) => feeds.some(({ feed }) => feed.withoutTrades === way));
  const withoutTrades = stated ?? (isSeenQuiet ? 'flat' : undefined);
  const few = `${title} sends a bar for every interval of a listed symbol, with or without trades.`;
  return withoutTrades === 'flat' ? { title, withoutTrades, isEvery: true, few } : { title, withoutTrades, isEvery: false };
}

/** Why a bar may be missing while the market was not out. */
export function marketClaims({ title, withoutTrades, few = '' }: CandleWays, trading: readonly Span[]): Claim[] {
  if (withoutTrades === 'flat') return [{ spans: [ALWAYS], cause: 'lost', evidence: `${few} Other symbols have these bars.` }];
  if (withoutTrades === undefined) {
    const evidence = `${title} does not say whether it sends bars without trades, and has sent none so far.`;
    return [{ spans: [ALWAYS], cause: 'unknown', evidence }];
  }
  const quiet = `${title} sends no bar for an interval without trades`;
  return [
    { spans: trading, cause: 'no_trades', evidence: `${quiet}, and other symbols have bars.` },
    { spans: [ALWAYS], cause: 'unknown', evidence: `${quiet}, and too few symbols were asked for to tell that from an outage.` },
  ];
}
