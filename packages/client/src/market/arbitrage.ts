import { groupBy } from '@bullion/core';
import type { ExchangeBar } from './bars.ts';
import { type Fees, feeOf } from './fees.ts';

/** Bought on one exchange and sold on another at the closes of the same bar. */
export interface ArbitrageRow {
  readonly timestamp: Date;
  readonly symbol: string;
  readonly buy: string;
  readonly buy_price: number;
  readonly sell: string;
  readonly sell_price: number;
  /** (sell / buy − 1) × 10,000: basis points before fees. */
  readonly gross_bps: number;
  /** (sell · (1 − fee) / (buy · (1 + fee)) − 1) × 10,000: basis points after both fees. */
  readonly net_bps: number;
}

export interface ArbitrageRule {
  readonly fees: Fees;
  /** Only what is left after fees, basis points. */
  readonly minimumBps: number;
}

/** For each bar the pair of exchanges that leaves most, where it leaves enough. */
export function arbitrageOf(bars: readonly ExchangeBar[], { fees, minimumBps }: ArbitrageRule): ArbitrageRow[] {
  const groups = groupBy(bars, ({ time, symbol }) => `${time} ${symbol}`);
  return [...groups.values()].flatMap((group) => {
    const pairs = group.flatMap((buy) => group.filter((sell) => sell.exchange !== buy.exchange).map((sell) => trade(buy, sell, fees)));
    const [best] = pairs.sort((a, b) => b.net_bps - a.net_bps);
    return best === undefined || best.net_bps < minimumBps ? [] : [best];
  });
}

function trade(buy: ExchangeBar, sell: ExchangeBar, fees: Fees): ArbitrageRow {
  const [paid, got] = [buy.close * (1 + feeOf(fees, buy.exchange)), sell.close * (1 - feeOf(fees, sell.exchange))];
  return {
    timestamp: new Date(buy.time),
    symbol: buy.symbol,
    buy: buy.exchange,
    buy_price: buy.close,
    sell: sell.exchange,
    sell_price: sell.close,
    gross_bps: (sell.close / buy.close - 1) * 10_000,
    net_bps: (got / paid - 1) * 10_000,
  };
}
