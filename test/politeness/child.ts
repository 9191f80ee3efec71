/** Asks exchanges as much as their budgets allow until it is killed: in a file that all share, or by its own count alone. */
import { silentLog } from '@bullion/core';
import { type Ask, openTransport, SharedBudgets, sources } from '@bullion/exchanges';
import { fastClock, fastTime } from './fast-clock.ts';

const [endpoints = '{}', file = '', speedText = '1'] = process.argv.slice(2);
const speed = Number(speedText);
const clock = fastClock(Date.parse('2025-08-16T03:00:00Z'), speed);
const log = silentLog;
const shared = file === '' ? undefined : new SharedBudgets({ path: file, now: () => fastTime(speed), log, withLoopback: true });
const WORKERS = 8;

const ASKS: Readonly<Record<string, Ask>> = {
  okx: {
    ...{ endpoint: 'OKX', path: '/api/v5/market/history-candles', cost: { candles: 1 } },
    query: { instId: 'BTC-USDT', bar: '1Dutc', limit: '2' },
  },
  coinbase: {
    ...{ endpoint: 'COINBASE', path: '/products/BTC-USD/candles', cost: { public: 1 } },
    query: { granularity: '86400', start: '2025-08-14T00:00:00Z', end: '2025-08-15T00:00:00Z' },
  },
  binance: {
    ...{ endpoint: 'BINANCE_FUTURES', path: '/fapi/v1/fundingRate', cost: { funding: 1 } },
    query: { symbol: 'BTCUSDT', limit: '1' },
  },
};

const workers = Object.entries(ASKS).flatMap(([id, ask]) => {
  const source = sources.find((each) => each.id === id);
  if (source === undefined) return [];
  const own = Object.entries<string>(JSON.parse(endpoints)).filter(([name]) => name in source.endpoints);
  const transport = openTransport({ source, endpoints: Object.fromEntries(own), clock, log, shared });
  return Array.from({ length: WORKERS }, async () => {
    for (;;) await transport.send(ask);
  });
});
process.stdout.write('asking\n');
// An exchange that is asked too much ends them.
await Promise.allSettled(workers);
