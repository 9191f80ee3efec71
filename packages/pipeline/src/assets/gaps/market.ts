import type { Span } from '@bullion/core';
import { type Claim, explain, unclaimed } from './claims.ts';
import type { Gap } from './finder.ts';
import { MANY_SYMBOLS, type Outage, outagesOf } from './outages.ts';
import type { SaidSeries } from './series.ts';

/** What one symbol of a market was asked for and lacks, with the reasons that concern it alone. */
export interface Lacking {
  readonly series: SaidSeries;
  readonly wanted: readonly Span[];
  readonly missing: readonly Span[];
  /** Reasons that are known whatever other symbols did: not listed, over, refused. */
  readonly own: readonly Claim[];
  /** Reasons where the market was not out. */
  readonly otherwise: readonly Claim[];
}

/** What a row that is missing means on a market. */
export interface MarketWays {
  /** Whether there is a row for every interval, so that one that is missing means something. */
  readonly isEvery: boolean;
  /** Why a row that none of a few symbols has proves an outage; absent where it does not. */
  readonly few?: string;
}

/** The gaps of one market: what is the symbol's own affair, then what many have in common, then the rest. */
export function gapsOfMarket(market: readonly Lacking[], { isEvery, few }: MarketWays): Gap[] {
  const silences = market.map(({ wanted, missing, own }) => ({ expected: unclaimed(wanted, own), missing: unclaimed(missing, own) }));
  const outages = outagesOf(silences, { isEvery, isFewEnough: few !== undefined });
  return market.flatMap(({ series, missing, own, otherwise }) => {
    const { exchange, market: kind, symbol } = series;
    const claims = [...own, ...claimsOf(outages, `${exchange} ${kind}`, few), ...otherwise];
    return explain(missing, claims).map(({ from, until, cause, evidence, outage }) => ({
      ...{ exchange, market: kind, symbol, from_time: from, until_time: until, cause, evidence },
      symbols_silent: outage?.silent ?? null,
      symbols_expected: outage?.expected ?? null,
    }));
  });
}

/** One claim for all outages of which the same is said. */
function claimsOf(outages: readonly Outage[], market: string, few: string | undefined): Claim[] {
  return [...Map.groupBy(outages, ({ silent, expected }) => `${silent} of ${expected}`)].flatMap(([numbers, spans]) => {
    const [outage] = spans;
    if (outage === undefined) return [];
    const many = `${numbers} symbols of ${market} lack rows at the same time.`;
    return [{ spans, cause: 'exchange_outage' as const, evidence: outage.silent < MANY_SYMBOLS ? (few ?? many) : many, outage }];
  });
}
