import { DAY_MS, hash32 } from '@bullion/core';
import { type Fake, type FakeInstrument, type FakeReply, type FakeRequest, type FakeWorld, jsonReply } from '../fake.ts';
import { COINS } from './coins.ts';

/** api.coingecko.com/api/v3, as far as prices of a simulated world can tell it; supplies are invented, and stay. */
export const fakes: Readonly<Record<string, Fake>> = { COINGECKO: answer };

const PER_PAGE_MAX = 250;

function answer({ path, query }: FakeRequest, world: FakeWorld): FakeReply {
  if (path !== '/coins/markets') return jsonReply({ error: 'Incorrect path. Please check https://www.coingecko.com/api/' }, 404);
  const currency = query.get('vs_currency');
  if (currency === null) return jsonReply({ error: 'Missing parameter vs_currency' }, 422);
  if (currency !== 'usd') return jsonReply({ error: 'invalid vs_currency' }, 422);
  const ids = query.get('ids')?.split(',');
  const coins = coinsOf(world);
  const asked = ids === undefined ? coins : coins.filter(({ id }) => ids.includes(id));
  const perPage = Math.min(Number(query.get('per_page') ?? 100), PER_PAGE_MAX);
  const first = (Number(query.get('page') ?? 1) - 1) * perPage;
  return jsonReply(asked.slice(first, first + perPage));
}

/** Every coin of the curated list that trades on Binance in the world, the greatest market cap first. */
function coinsOf(world: FakeWorld) {
  const known = new Map(Object.entries(COINS));
  const listed = world.instruments('binance', 'spot').filter(({ base, quote, listedAt, delistedAt = Infinity }) => {
    return known.has(base) && quote === 'USDT' && listedAt <= world.now() && delistedAt > world.now();
  });
  const coins = listed.map((instrument) => coin(instrument, known.get(instrument.base) ?? '', world));
  return coins.sort((a, b) => b.market_cap - a.market_cap).map((each, index) => ({ ...each, market_cap_rank: index + 1 }));
}

function coin(instrument: FakeInstrument, id: string, world: FakeWorld) {
  const now = world.now();
  const bar = world.bars(instrument, '1d', now - DAY_MS, now).at(-1);
  const price = Number(bar?.close ?? 0);
  const circulating = 1_000_000 + (hash32(world.seed, id, 'supply') % 1_000_000_000);
  const max = hash32(world.seed, id, 'bound') % 3 === 0 ? null : 2 * circulating;
  return {
    id,
    symbol: instrument.base.toLowerCase(),
    name: instrument.base,
    current_price: price,
    market_cap: Math.round(price * circulating),
    fully_diluted_valuation: Math.round(price * (max ?? circulating)),
    total_volume: Number(bar?.quoteVolume ?? 0),
    circulating_supply: circulating,
    total_supply: circulating,
    max_supply: max,
    roi: null,
    last_updated: new Date(now - 60_000).toISOString(),
  };
}
