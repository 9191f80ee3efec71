import { dayStart, type Market } from '@bullion/core';
import type { AssetFacts, Assets } from './asset.ts';
import type { ExchangeId } from './exchange-facts.ts';
import { EIGHT_HOURS, type FundingPlan, type InstrumentFacts } from './instrument.ts';

interface Major extends AssetFacts {
  /** First day on each of `PLACES`, about as it really was; `-` where it is not listed. */
  readonly listed: string;
}

const PLACES: readonly { readonly exchange: ExchangeId; readonly market: Market }[] = [
  { exchange: 'binance', market: 'spot' },
  { exchange: 'binance', market: 'perp' },
  { exchange: 'coinbase', market: 'spot' },
  { exchange: 'okx', market: 'spot' },
  { exchange: 'okx', market: 'perp' },
  { exchange: 'bybit', market: 'spot' },
  { exchange: 'bybit', market: 'perp' },
];

/** The coins that trade on (nearly) every exchange. Price levels are plausible, prices are invented. */
export const MAJORS: Readonly<Record<string, Major>> = {
  BTC: {
    ...price(9_000, 85_000, 12e9),
    ...moves(1, 0.012),
    listed: '2017-08-17 2019-09-25 2017-08-17 2018-01-11 2019-11-26 2021-07-05 2020-03-25',
  },
  ETH: {
    ...price(250, 3_200, 9e9),
    ...moves(1.15, 0.016),
    listed: '2017-08-17 2019-11-27 2017-08-17 2018-01-11 2019-11-26 2021-07-05 2020-10-21',
  },
  SOL: {
    ...price(2.2, 165, 2.5e9),
    ...moves(1.35, 0.03),
    listed: '2020-08-11 2020-09-14 2021-06-17 2020-09-29 2020-12-22 2021-08-11 2021-06-29',
  },
  BNB: {
    ...price(17, 680, 6e8),
    ...moves(0.9, 0.018),
    listed: '2017-11-06 2020-02-10 - - 2023-03-01 2022-03-10 2021-06-29',
  },
  XRP: {
    ...price(0.27, 2.2, 1.6e9),
    ...moves(1.05, 0.025),
    listed: '2018-05-04 2020-01-06 2023-07-13 2018-01-11 2019-12-25 2021-07-05 2021-05-13',
  },
  ADA: {
    ...price(0.04, 0.7, 5e8),
    ...moves(1.2, 0.027),
    listed: '2018-04-17 2020-01-31 2021-03-18 2018-03-30 2019-12-25 2021-09-08 2021-01-26',
  },
  DOGE: {
    ...price(0.003, 0.19, 1.3e9),
    ...moves(1.25, 0.032),
    listed: '2019-07-05 2020-07-10 2021-06-03 2019-08-01 2020-07-16 2021-07-21 2021-06-02',
  },
  AVAX: {
    ...price(5, 22, 3.5e8),
    ...moves(1.35, 0.03),
    listed: '2020-09-22 2020-09-23 2021-09-30 2020-09-25 2020-12-22 2021-09-16 2021-08-19',
  },
  LINK: {
    ...price(2.1, 15, 3.8e8),
    ...moves(1.2, 0.028),
    listed: '2019-01-16 2020-01-17 2019-06-27 2019-09-04 2020-01-21 2021-07-21 2020-10-21',
  },
  DOT: {
    ...price(4.2, 5.1, 2.4e8),
    ...moves(1.2, 0.028),
    listed: '2020-08-18 2020-08-19 2021-06-16 2020-08-20 2020-08-22 - 2020-10-21',
  },
};

/** Where settlements are not always eight hours apart; Binance's LINK goes from 8 to 4 in September 2025. */
const FUNDING_PLANS: Readonly<Record<string, FundingPlan>> = {
  'binance/LINK': { before: 8, after: 4, changesAt: Date.UTC(2025, 8, 1) },
  'bybit/DOT': { before: 4, after: 4, changesAt: 0 },
};

/** The instruments of one exchange on which the major coins trade. */
export function majorsOf(exchange: ExchangeId, assets: Assets): InstrumentFacts[] {
  return Object.entries(MAJORS).flatMap(([base, { listed, ...facts }]) =>
    listed.split(' ').flatMap((day, at): InstrumentFacts[] => {
      const place = PLACES[at];
      if (place?.exchange !== exchange || day === '-') return [];
      const fundingPlan = FUNDING_PLANS[`${exchange}/${base}`] ?? EIGHT_HOURS;
      return [{ market: place.market, base, asset: assets.of(base, facts), listedAt: dayStart(day) + 8 * 3_600_000, fundingPlan }];
    }),
  );
}

function price(early: number, level: number, dailyQuote: number): Pick<AssetFacts, 'early' | 'level' | 'dailyQuote'> {
  return { early, level, dailyQuote };
}

function moves(beta: number, sigma: number): Pick<AssetFacts, 'beta' | 'sigma'> {
  return { beta, sigma };
}
