/**
 * A process that asks `Token.ohlcv` for the newest 365 days of BTC many times. Arguments: address, folder of the cache (or `-`), repetitions.
 * Prints milliseconds: the median, the 99th percentile, and the first, which opens the dataset.
 */
import { Token } from 'bullion';

const [dataset = '', cacheDir = '-', repetitions = '1000'] = process.argv.slice(2);
const options = { exchange: 'binance', market: 'perp', dataset } as const;
const token = new Token('BTC', { ...options, open: cacheDir === '-' ? {} : { cacheDir } });
const times: number[] = [];
for (let count = 0; count < Number(repetitions); count++) {
  const started = performance.now();
  const candles = await token.ohlcv({ limit: 365 });
  times.push(performance.now() - started);
  if (candles.length !== 365) throw new Error(`${candles.length} candles instead of 365.`);
}
const sorted = times.toSorted((a, b) => a - b);
const at = (share: number) => sorted[Math.floor(sorted.length * share)];
process.stdout.write(JSON.stringify({ p50: at(0.5), p99: at(0.99), first: times[0] }));
