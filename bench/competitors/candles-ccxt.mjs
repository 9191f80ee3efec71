/**
 * Asks an exchange for 365 days of BTC through ccxt, many times. Arguments: package.json of where ccxt is installed, endpoint of the
 * exchange's futures, repetitions. Prints milliseconds: the median, the 99th percentile, and the first, which loads the markets.
 */
import { createRequire } from 'node:module';

const [tools = '', endpoint = '', repetitions = '200'] = process.argv.slice(2);
const ccxt = createRequire(tools)('ccxt');
const exchange = new ccxt.binanceusdm({ enableRateLimit: false, options: { fetchMarkets: { types: ['linear'] } } });
for (const [name, url] of Object.entries(exchange.urls.api)) {
  if (/^fapi/.test(name)) exchange.urls.api[name] = `${endpoint}${new URL(url).pathname}`;
}
const since = Date.parse('2024-11-22');
const times = [];
for (let count = 0; count < Number(repetitions); count++) {
  const started = performance.now();
  const candles = await exchange.fetchOHLCV('BTC/USDT:USDT', '1d', since, 365);
  times.push(performance.now() - started);
  if (candles.length !== 365) throw new Error(`${candles.length} candles instead of 365.`);
}
const sorted = times.toSorted((a, b) => a - b);
const at = (share) => sorted[Math.floor(sorted.length * share)];
process.stdout.write(JSON.stringify({ p50: at(0.5), p99: at(0.99), first: times[0] }));
process.exit(0);
