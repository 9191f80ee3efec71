import { type GapCause, intersect, isoTime, type Span, subtract } from '@bullion/core';
import { ALWAYS, after, before, type Claim } from './gaps-claims.ts';
import { addressOf } from './gaps-evidence.ts';
import { absences, type SaidSeries } from './gaps-series.ts';

/** The first and the last bar that is known of a symbol, open times in ms. */
export interface BarLife {
  readonly from: number;
  readonly last: number;
}

/** What a market did while one symbol had no bar. */
export interface MarketView {
  /** Where at least one symbol has bars. */
  readonly trading: readonly Span[];
  /** Where many symbols were asked for and none has a bar. */
  readonly silent: readonly Span[];
  readonly step: number;
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
  readonly view: MarketView;
}

/** Why a symbol may lack bars, the strongest reason first. */
export function claimsFor(series: SaidSeries, { life, answered, files, refused, view }: Facts): Claim[] {
  return [
    ...claimsOfList(series, view.step),
    ...claimsOfQuarantine(refused),
    ...claimsOfAbsence(series, files),
    {
      spans: subtract([ALWAYS], answered),
      cause: 'pending',
      evidence: 'It was not over yet by the clock of the exchange when it was asked for.',
    },
    ...(life === undefined ? [claimOfSilence(series)] : claimsOfLife(series, life, view.step)),
    ...claimsOfMarket(series, view),
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
  return absences(series).flatMap(({ said: { answer, feed }, spans }): Claim[] => {
    const evidence = addressOf(answer.url);
    const isFile = feed.way === 'archive';
    if (!series.isListed && !isFile) return [{ spans, cause: 'not_listed', evidence }];
    const days = files.map(({ from, until, cause, url }) => ({
      spans: intersect(spans, [{ from, until }]),
      cause,
      evidence: `No file in the listing ${addressOf(url)}`,
    }));
    const young = answer.recheckFrom === null ? [] : intersect(spans, after(answer.recheckFrom));
    return [
      ...(isFile ? days : []),
      { spans: isFile ? young : [], cause: 'pending', evidence: `Not published yet: ${evidence}` },
      { spans, cause: 'unknown', evidence: `Listed, and yet absent: ${evidence}` },
    ];
  });
}

/** Nothing is known of the symbol but that it is listed. */
function claimOfSilence({ said }: SaidSeries): Claim {
  const urls = said.filter(({ answer }) => answer.answer !== 'absent').map(({ answer }) => addressOf(answer.url));
  const [first = null] = urls.sort();
  return { spans: [ALWAYS], cause: 'unknown', evidence: first === null ? null : `Answered without a single bar: ${first}` };
}

/** Ahead of its first bar a symbol was not there, where the exchange does not say since when it is. */
function claimsOfLife({ exchange, identity }: SaidSeries, { from, last }: BarLife, step: number): Claim[] {
  const isDated = (identity?.listedAt ?? null) !== null;
  const evidence = `The first bar that ${exchange} has opens at ${isoTime(from)}${isDated ? ', later than it was listed' : ''}.`;
  const claims: Claim[] = [{ spans: before(from), cause: isDated ? 'unknown' : 'not_listed', evidence }];
  if (identity !== undefined && identity.status !== 'trading') {
    const ended = `The last bar opens at ${isoTime(last)}, and it is ${identity.status} now.`;
    claims.push({ spans: after(last + step), cause: 'delisted', evidence: ended });
  }
  return claims;
}

function claimsOfMarket({ exchange, said }: SaidSeries, { trading, silent }: MarketView): Claim[] {
  const without = said.map(({ feed }) => feed.feed.withoutTrades);
  if (without.includes('flat')) {
    const evidence = `${said[0]?.feed.source.title ?? exchange} sends a bar for every interval of a listed symbol, with or without trades.`;
    return [{ spans: [ALWAYS], cause: 'exchange_outage', evidence }];
  }
  const outage: Claim = {
    spans: silent,
    cause: 'exchange_outage',
    evidence: `No symbol of ${exchange} that was asked for has these bars.`,
  };
  if (!without.includes('omitted')) return [outage];
  const evidence = `${exchange} sends no bar for an interval without trades, and other symbols have bars.`;
  return [outage, { spans: trading, cause: 'no_trades', evidence }];
}
