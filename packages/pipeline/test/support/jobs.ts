import assert from 'node:assert/strict';
import type { Fake } from '@bullion/exchanges/fakes';
import type { Desk } from './desk.ts';

export const NOW = Date.parse('2025-08-16T12:00:00Z');
export const DAYS = { from: '2025-08-01', to: '2025-08-16' };
export const SPOT = {
  target: 'ohlcv',
  exchanges: ['binance', 'coinbase'],
  markets: ['spot'],
  symbols: ['BTC'],
  intervals: ['1d'],
  ...DAYS,
};

/** The same days without what is made of them. */
export const ASK = { ...SPOT, target: 'bronze_binance_ohlcv', exchanges: ['binance'] };

/** The published content of a table: paths and hashes. */
export function gold({ lake }: Desk, table = 'ohlcv_daily'): string[] {
  return lake.ledger.files(table).map(({ unit, sha256 }) => `${unit} ${sha256}`);
}

export function answersOf({ lake }: Desk, asset: string) {
  return lake.ledger.responses({ asset });
}

/** A fake that answers some requests otherwise. */
export function instead(fake: Fake | undefined, reply: (request: Parameters<Fake>[0]) => ReturnType<Fake> | undefined): Fake {
  assert.ok(fake);
  return (request, world) => reply(request) ?? fake(request, world);
}
