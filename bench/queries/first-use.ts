/**
 * A process that reads the newest 365 days of BTC through the cache. Arguments: address, folder of the cache, `all` (everything is
 * downloaded first) or `needed`, and how often they are read again from a dataset that is opened anew. Prints milliseconds and the hits.
 */
import { cache, Token } from 'bullion';

const [dataset = '', cacheDir = '', what = 'needed', again = '100'] = process.argv.slice(2);
const read = () => new Token('BTC', { exchange: 'binance', market: 'perp', dataset, open: { cacheDir } }).ohlcv({ limit: 365 });
const since = (started: number) => performance.now() - started;

const started = performance.now();
if (what === 'all') await cache.refresh({ dataset, cacheDir, all: true });
const { length } = await read();
const answer = since(started);
if (length !== 365) throw new Error(`${length} candles instead of 365.`);
const times: number[] = [];
for (let count = 0; count < Number(again); count++) {
  const begun = performance.now();
  await read();
  times.push(since(begun));
}
const sorted = times.toSorted((a, b) => a - b);
const { hits, misses, bytes } = await cache.status({ dataset, cacheDir });
const told = { answer, p50: sorted[Math.floor(sorted.length / 2)], p99: sorted[Math.floor(sorted.length * 0.99)], hits, misses, bytes };
process.stdout.write(JSON.stringify(told));
