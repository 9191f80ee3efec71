import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyArchiveName, klinesPath, listingPrefix, multiplierOf } from '@bullion/exchanges';

test('a folder name tells perpetual, delivery and settled contracts apart', () => {
  const kinds = [
    'BTCUSDT',
    '1000SHIBUSDT',
    'BTCUSDT_231229',
    'LITUSDTSETTLED',
    'ICPUSDT_SETTLED',
    'AERGOUSDTSETTLEDSETTLED',
    '龙虾USDT',
  ].map((name) => classifyArchiveName(name).kind);
  assert.deepEqual(kinds, ['perpetual', 'perpetual', 'delivery', 'settled', 'settled', 'settled', 'perpetual']);
});

test('a settled contract has the ticker of its successor and counts how often it was used since; a delivery keeps its date', () => {
  const told = ['LITUSDTSETTLED', 'ICPUSDT_SETTLED', 'AERGOUSDTSETTLEDSETTLED', 'BTCUSDT_231229', 'SETTLEDUSDT'].map((name) => {
    const { symbol, settled, base } = classifyArchiveName(name);
    return `${symbol} ${settled} ${base}`;
  });
  assert.deepEqual(told, ['LITUSDT 1 LIT', 'ICPUSDT 1 ICP', 'AERGOUSDT 2 AERGO', 'BTCUSDT_231229 0 BTC', 'SETTLEDUSDT 0 SETTLED']);
});

test('names that begin or end with a power of ten count that many units, others that begin with a digit one', () => {
  const told = [
    '1000SHIB',
    'SHIB1000',
    '1000000MOG',
    '1MBABYDOGE',
    '10000LADYS',
    '1INCH',
    '0G',
    '42',
    '2Z',
    '4',
    'B3',
    'API3',
    'C98',
    '1000',
    '币安人生',
  ].map((base) => multiplierOf(base));
  assert.deepEqual(told, [1000, 1000, 1e6, 1e6, 10_000, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
});

test('base and quote are those of the pair, with the longest quote that fits', () => {
  const pairs = [
    'BTCUSDT',
    'BTCFDUSD',
    'BTCUSD1',
    'BTCUSD',
    'ETHBTC',
    'BTCU',
    'BTCBUSD_210129',
    'AERGOUSDTSETTLEDSETTLED',
    '币安人生USDT',
  ].map((name) => {
    const { base, quote } = classifyArchiveName(name);
    return `${base}/${quote}`;
  });
  const expected = ['BTC/USDT', 'BTC/FDUSD', 'BTC/USD1', 'BTC/USD', 'ETH/BTC', 'BTC/U', 'BTC/BUSD', 'AERGO/USDT', '币安人生/USDT'];
  assert.deepEqual(pairs, expected);
});

test('a pair against an unknown quote is kept whole, and a name that is only a quote is a base', () => {
  const unknown = { archiveName: 'BTCXYZ', kind: 'perpetual', symbol: 'BTCXYZ', base: 'BTCXYZ', quote: '', settled: 0 };
  assert.deepEqual(classifyArchiveName('BTCXYZ'), unknown);
  assert.equal(classifyArchiveName('FDUSD').base, 'FD');
  assert.equal(classifyArchiveName('U').base, 'U');
});

test('the archive name stays as it was sent while the symbol is composed Unicode in upper case', () => {
  const decomposed = 'e\u0301USDT';
  const { archiveName, symbol } = classifyArchiveName(decomposed);
  assert.deepEqual({ archiveName, symbol }, { archiveName: decomposed, symbol: 'ÉUSDT' });
});

test('paths are percent-encoded, prefixes are not', () => {
  const file = { market: 'perp', symbol: '龙虾USDT', interval: '1m' } as const;
  assert.equal(listingPrefix(file), 'data/futures/um/daily/klines/龙虾USDT/1m/');
  const encoded = '%E9%BE%99%E8%99%BEUSDT';
  assert.equal(klinesPath({ ...file, period: '2026-01-02' }), `/data/futures/um/daily/klines/${encoded}/1m/${encoded}-1m-2026-01-02.zip`);
});

test('a month names the monthly file, and spot has a tree of its own', () => {
  const path = klinesPath({ market: 'spot', symbol: 'BTCUSDT', interval: '1h', period: '2025-01' });
  assert.equal(path, '/data/spot/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2025-01.zip');
});
