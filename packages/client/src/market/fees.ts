import { BullionError, type Market } from '@bullion/core';

/** What a taker pays per trade, by exchange; a fraction of its value. */
export type Fees = Readonly<Record<string, number>>;

/** Takers' fees of whoever trades little and has no discount, as published in 2025 (docs/statistics.md says where). Say your own where it matters. */
export const TAKER_FEES: Readonly<Record<Market, Fees>> = {
  spot: { binance: 0.001, bybit: 0.001, coinbase: 0.006, okx: 0.001 },
  perp: { binance: 0.0005, bybit: 0.00055, okx: 0.0005 },
};

/** A fee that is not known is refused: a trade without a fee would look better than it is. */
export function feeOf(fees: Fees, exchange: string): number {
  const fee = fees[exchange];
  if (fee !== undefined && fee >= 0 && fee < 1) return fee;
  throw new BullionError('usage', `The fee of ${exchange} is ${fee ?? 'not known'}.`, {
    hint: 'Say it as a fraction: { fees: { binance: 0.001 } }.',
  });
}
