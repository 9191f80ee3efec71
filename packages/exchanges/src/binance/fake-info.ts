import { DAY_MS, type Market } from '@bullion/core';
import { decimalStep, type FakeInstrument, type FakeWorld } from '../fake.ts';

/** What Binance knows in the world: what it has listed so far, names that only the archive uses aside. */
function listed(world: FakeWorld, market: Market): FakeInstrument[] {
  return world.instruments('binance', market).filter(({ kind, listedAt }) => kind !== 'settled' && listedAt <= world.now());
}

/** A world hands out the same array until another instrument is listed, and thousands of requests look a symbol up. */
const known = new WeakMap<readonly FakeInstrument[], ReadonlyMap<string, FakeInstrument>>();

/** What is or was listed, by native symbol: of a ticker that was used twice the newest instrument. */
export function newest(world: FakeWorld, market: Market): ReadonlyMap<string, FakeInstrument> {
  const instruments = world.instruments('binance', market);
  const index = known.get(instruments) ?? new Map(listed(world, market).map((instrument) => [nativeSymbol(instrument), instrument]));
  known.set(instruments, index);
  return index;
}

/** Contracts with a delivery date carry it in their name. */
export function nativeSymbol({ base, quote, kind, archiveName }: FakeInstrument): string {
  return kind === 'delivery' ? archiveName : `${base}${quote}`;
}

/** `/api/v3/exchangeInfo`. Pairs that have been delisted stay as BREAK. */
export function spotInfo(world: FakeWorld): unknown {
  const limits = [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 }];
  const symbols = [...newest(world, 'spot').values()].map((instrument) => ({
    ...common(instrument),
    status: isDelisted(instrument, world.now()) ? 'BREAK' : 'TRADING',
    isSpotTradingAllowed: true,
    permissions: [],
    permissionSets: [],
  }));
  return { timezone: 'UTC', serverTime: world.now(), rateLimits: limits, exchangeFilters: [], symbols };
}

/** Where a contract is gone from the list: some weeks after its end. */
const GONE_AFTER_MS = 30 * DAY_MS;

/** The end of a contract is announced a week ahead. */
const ANNOUNCED_MS = 7 * DAY_MS;

const NEVER = 4_133_404_800_000;

/** Of two quarterly contracts the later one is listed for so long before it is the current one. */
const QUARTER_MS = 91 * DAY_MS;

/** `/fapi/v1/exchangeInfo`, which mixes perpetuals and dated contracts. */
export function futuresInfo(world: FakeWorld): unknown {
  const now = world.now();
  const present = [...newest(world, 'perp').values()].filter(({ delistedAt = Infinity }) => now < delistedAt + GONE_AFTER_MS);
  const limits = [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2400 }];
  const symbols = present.map((instrument) => contract(instrument, now));
  return { timezone: 'UTC', serverTime: now, futuresType: 'U_MARGINED', rateLimits: limits, exchangeFilters: [], assets: [], symbols };
}

function contract(instrument: FakeInstrument, now: number): Record<string, unknown> {
  const { base, quote, kind, listedAt, delistedAt = Infinity } = instrument;
  const isKnown = kind === 'delivery' || delistedAt <= now + ANNOUNCED_MS;
  return {
    ...common(instrument),
    pair: `${base}${quote}`,
    contractType: kind === 'delivery' ? (delistedAt > now + QUARTER_MS ? 'NEXT_QUARTER' : 'CURRENT_QUARTER') : 'PERPETUAL',
    deliveryDate: isKnown ? delistedAt : NEVER,
    onboardDate: listedAt,
    status: isDelisted(instrument, now) ? 'SETTLING' : 'TRADING',
    marginAsset: quote,
    underlyingType: 'COIN',
    underlyingSubType: [],
  };
}

function common(instrument: FakeInstrument): Record<string, unknown> {
  const { base, quote, priceDecimals, quantityDecimals } = instrument;
  return {
    symbol: nativeSymbol(instrument),
    baseAsset: base,
    quoteAsset: quote,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    filters: [
      { filterType: 'PRICE_FILTER', tickSize: decimalStep(priceDecimals) },
      { filterType: 'LOT_SIZE', stepSize: decimalStep(quantityDecimals) },
    ],
  };
}

function isDelisted({ delistedAt }: FakeInstrument, now: number): boolean {
  return delistedAt !== undefined && delistedAt <= now;
}
