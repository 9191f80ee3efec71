/**
 * A process that reads candles of BTC from an address and keeps nothing. Arguments: entry of the library, address, interval, first day, day
 * after the last one. Prints how long that took, ms, from opening the dataset to the rows.
 */
const [entry = '', dataset = '', interval = '1d', from = '', to = ''] = process.argv.slice(2);
if (interval !== '1d' && interval !== '1h' && interval !== '1m') throw new Error(`No interval ${interval}.`);
const { Token }: typeof import('bullion') = await import(entry);
const started = performance.now();
const token = new Token('BTC', { exchange: 'binance', market: 'perp', dataset, open: { cacheDir: false } });
const { length } = await token.ohlcv({ interval, from, to });
process.stdout.write(JSON.stringify({ ms: performance.now() - started, rows: length }));

export {};
