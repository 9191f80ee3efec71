import { BullionError, DAY_MS, type DatasetSpec, parseMarket } from '@bullion/core';
import {
  type Basis,
  type Candles,
  type Dataset,
  type Divergence,
  type Funding,
  type FundingAnnualized,
  type Life,
  Market,
  type MarketKind,
  type OpenInterest,
  openDataset,
  type TableRow,
  Token,
  type Volumes,
  type When,
} from 'bullion';
import * as analytics from 'bullion/analytics';

export interface TearsheetOptions {
  /** BTC, BTCUSDT, BTC/USDT:USDT … */
  readonly symbol: string;
  readonly exchange?: string | undefined;
  readonly market?: MarketKind | undefined;
  /** A folder, an address or an open dataset. */
  readonly dataset?: string | Dataset | undefined;
  /** What to compare with. Default: BTC, and ETH for BTC itself, where the dataset has it; null compares with nothing. */
  readonly benchmark?: string | null | undefined;
  readonly from?: When | undefined;
  /** First moment that is left out. */
  readonly to?: When | undefined;
}

/** Something that a tearsheet shows where it is there, or the reason why it is not. */
export type Maybe<T> = { readonly found: T } | { readonly missing: string };

/** What the token is compared with, over the same range. */
export interface Benchmark {
  readonly candles: Candles;
  readonly performance: analytics.Performance;
}

/** Everything a tearsheet is made of, of one revision. */
export interface Facts {
  readonly options: TearsheetOptions;
  readonly place: string;
  readonly spec: DatasetSpec;
  readonly candles: Candles;
  readonly own: analytics.Performance;
  readonly benchmark: Maybe<Benchmark>;
  readonly hours: Maybe<Candles>;
  readonly funding: Maybe<{ readonly rows: Funding; readonly year: FundingAnnualized }>;
  readonly basis: Maybe<Basis>;
  readonly interest: Maybe<{ readonly rows: OpenInterest; readonly hours: Candles }>;
  /** The symbol on every exchange that has it: prices of the whole range, volumes of its last days. */
  readonly exchanges: Maybe<{ readonly divergence: Divergence; readonly volumes: Volumes }>;
  readonly gaps: readonly TableRow<'gaps'>[];
  /** How long after each day its files were in the archive. */
  readonly delays: Maybe<readonly TableRow<'publication_delay'>[]>;
  readonly lives: readonly Life[];
}

/** How often it is read again when the dataset is published anew meanwhile. */
const ATTEMPTS = 3;

/** An hour of the week needs some weeks, and a year of hours would hide how it is now. */
const HOURS = 90 * 24;

export async function gatherFacts(options: TearsheetOptions): Promise<Facts> {
  const isOurs = options.dataset === undefined || typeof options.dataset === 'string';
  const dataset = isOurs ? await openDataset(options.dataset) : options.dataset;
  try {
    for (let attempt = 1; ; attempt++) {
      const before = dataset.revision;
      const facts = await gather(dataset, options);
      if (dataset.revision === before && facts.candles.revision === before) return facts;
      if (attempt === ATTEMPTS) throw new BullionError('dataset_corrupt', `${dataset.url} is published anew faster than it can be read.`);
    }
  } finally {
    if (isOurs) await dataset.close();
  }
}

async function gather(dataset: Dataset, options: TearsheetOptions): Promise<Facts> {
  const { symbol, exchange, market, from, to } = options;
  const token = new Token(symbol, { dataset, exchange, market });
  const perp = new Token(symbol, { dataset, exchange, market: 'perp' });
  const candles = await token.ohlcv({ from, to });
  const [last] = candles.slice(-1);
  if (last === undefined) throw noCandles(symbol, candles);
  const { spec } = dataset;
  return {
    options,
    place: dataset.url,
    spec,
    candles,
    own: performanceOf(candles),
    benchmark: await maybe(async () => benchmarkOf(dataset, candles, options)),
    hours: await maybe(() => token.ohlcv({ interval: '1h', to, limit: HOURS })),
    funding: await maybe(async () => {
      return { rows: some(await perp.fundingRate({ from, to }), 'settlements'), year: await perp.fundingRateAnnualized({ from, to }) };
    }),
    basis: await maybe(async () => some(await perp.basis({ from, to }), 'bars of both markets')),
    interest: await maybe(() => interestOf(perp, options)),
    exchanges: await maybe(() => exchangesOf(dataset, candles)),
    gaps: await gapsOf(dataset, candles, to),
    delays: await maybe(() => delaysOf(dataset, candles)),
    lives: await token.lives(),
  };
}

/** In the market of the candles, which their spelling may have named. */
async function benchmarkOf(dataset: Dataset, candles: Candles, { benchmark, exchange, from, to }: TearsheetOptions) {
  if (benchmark === null) throw new BullionError('outside_coverage', 'No benchmark was asked for.');
  const base = candles[0]?.base;
  const found = await new Token(benchmark ?? (base === 'BTC' ? 'ETH' : 'BTC'), {
    dataset,
    exchange,
    market: parseMarket(candles.market),
  }).ohlcv({ from, to });
  const shared = some(found, 'bars');
  return { candles: shared, performance: performanceOf(shared) };
}

/** States at full hours, beside the hourly candles of the same exchange. */
async function interestOf(perp: Token, { from, to }: TearsheetOptions) {
  const rows = await perp.openInterest({ from, to });
  const full = rows.filter(({ timestamp, open_interest }) => timestamp.getTime() % 3_600_000 === 0 && open_interest !== null);
  some(full, 'states at full hours');
  const { symbol, exchange, market, revision, toArrow } = rows;
  return {
    rows: Object.assign(full, { symbol, exchange, market, revision, toArrow }),
    hours: await perp.ohlcv({ interval: '1h', from, to }),
  };
}

/** Days of which volumes are compared. */
export const VOLUME_DAYS = 30;

async function exchangesOf(dataset: Dataset, candles: Candles) {
  const { symbol } = candles;
  const market = new Market({ dataset, market: parseMarket(candles.market) });
  const [first, last] = [candles[0]?.timestamp ?? new Date(0), candles.at(-1)?.timestamp ?? new Date(0)];
  const to = last.getTime() + DAY_MS;
  const divergence = await market.divergence(symbol, { from: first, to });
  some(divergence, `days on which two exchanges have ${symbol}`);
  return { divergence, volumes: await market.volume([symbol], { from: to - VOLUME_DAYS * DAY_MS, to }) };
}

async function gapsOf(dataset: Dataset, candles: Candles, to: When | undefined): Promise<TableRow<'gaps'>[]> {
  if (!dataset.spec.tables.some(({ name, files }) => name === 'gaps' && files.length > 0)) return [];
  const { symbol, exchange, market } = candles;
  const gaps = await dataset.read('gaps', { symbol, market, ...(exchange === 'aggregated' ? {} : { exchange }) });
  const first = candles[0]?.timestamp ?? new Date(0);
  return gaps.filter(({ from_time, until_time, table_name }) => {
    const isInside = until_time > first && (to === undefined || from_time < new Date(to));
    return table_name !== 'daily_availability' && isInside;
  });
}

async function delaysOf(dataset: Dataset, candles: Candles): Promise<TableRow<'publication_delay'>[]> {
  const [from, last] = [candles[0]?.timestamp, candles.at(-1)?.timestamp];
  const until = last === undefined ? undefined : last.getTime() + DAY_MS;
  const market = candles.exchange === 'aggregated' ? {} : { exchange: candles.exchange };
  return some(await dataset.read('publication_delay', { ...market, from, until }), 'days of which the archive said when their files came');
}

const performanceOf = (candles: Candles): analytics.Performance =>
  analytics.performanceOf(
    candles.map(({ timestamp, close }) => ({ timestamp, value: close })),
    candles.interval,
  );

function some<T extends readonly unknown[]>(rows: T, what: string): T {
  if (rows.length > 0) return rows;
  throw new BullionError('outside_coverage', `There are no ${what} in this range.`);
}

/** What a dataset does not have is said in its place on the sheet; any other failure is one. */
async function maybe<T>(read: () => Promise<T>): Promise<Maybe<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    if (!(error instanceof BullionError) || !['unknown_symbol', 'unknown_asset', 'outside_coverage'].includes(error.code)) throw error;
    return { missing: error.message };
  }
}

function noCandles(symbol: string, { lives }: Candles): BullionError {
  const [life] = lives?.slice(-1) ?? [];
  const over =
    life === undefined
      ? ''
      : ` It was traded from ${life.first_day ?? 'an unknown day'} to ${life.last_day ?? 'an unknown day'} (${life.ended ?? 'not over'}).`;
  return new BullionError('outside_coverage', `There are no daily candles of ${symbol} in this range.${over}`);
}
