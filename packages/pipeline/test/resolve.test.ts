import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Market } from '@bullion/core';
import type { Listing } from '@bullion/exchanges';
import { type InstrumentList, matchSymbol, recall, refuseUnknown, resolveInstruments } from '../src/engine/resolve.ts';

function listing(market: Market, native: string, base: string, quote: string, status: Listing['status'] = 'trading'): Listing {
  return {
    market,
    symbol: `${base}${quote}`,
    native_symbol: native,
    base,
    quote,
    settle: market === 'perp' ? quote : null,
    status,
    native_status: status,
    contract_size: null,
    tick_size: null,
    step_size: null,
    funding_interval_hours: null,
    listed_at: null,
    delisted_at: null,
  };
}

const evidence = { url: '/okx/api/v5/public/instruments?instType=SPOT', sha256: 'aa' };

const okxSpot: InstrumentList = {
  exchange: 'okx',
  market: 'spot',
  quotes: ['USDT', 'USD', 'USDC'],
  evidence,
  listings: [
    listing('spot', 'BTC-USDC', 'BTC', 'USDC'),
    listing('spot', 'BTC-USDT', 'BTC', 'USDT', 'paused'),
    listing('spot', 'ETH-BTC', 'ETH', 'BTC'),
    listing('spot', '币安人生-USDT', '币安人生', 'USDT'),
  ],
};

const okxPerp: InstrumentList = {
  ...okxSpot,
  market: 'perp',
  listings: [listing('perp', 'BTC-USDT-SWAP', 'BTC', 'USDT'), listing('perp', 'BTC-USDC-SWAP', 'BTC', 'USDC', 'closed')],
};

const found = (word: string, lists: readonly InstrumentList[] = [okxSpot, okxPerp]) =>
  resolveInstruments([word], lists).map(
    ({ market, nativeSymbol, listing: listed }) => `${market} ${nativeSymbol}${listed ? '' : ' absent'}`,
  );

describe('a word', () => {
  test('that is a base asset means the pair in the preferred quote on every market, paused or not', () => {
    assert.deepEqual(found('BTC'), ['spot BTC-USDT', 'perp BTC-USDT-SWAP']);
    assert.deepEqual(found('btc'), ['spot BTC-USDT', 'perp BTC-USDT-SWAP']);
  });

  for (const spelling of ['BTCUSDC', 'BTC-USDC', 'BTC/USDC', 'btc_usdc']) {
    test(`that is a symbol spelled ${spelling} means itself`, () => {
      assert.deepEqual(found(spelling), ['spot BTC-USDC', 'perp BTC-USDC-SWAP']);
    });
  }

  for (const spelling of ['BTC/USDT:USDT', 'BTC-USDT-SWAP']) {
    test(`that names a perpetual as ${spelling} leaves the spot market alone`, () => {
      assert.deepEqual(found(spelling), ['perp BTC-USDT-SWAP']);
    });
  }

  test('may be written in any script', () => {
    assert.deepEqual(found('币安人生USDT', [okxSpot]), ['spot 币安人生-USDT']);
    assert.deepEqual(found('币安人生', [okxSpot]), ['spot 币安人生-USDT']);
  });

  test('that a market does not list comes with the answer that says so', () => {
    assert.deepEqual(found('DOGE'), ['spot DOGE absent', 'perp DOGE absent']);
    assert.deepEqual(resolveInstruments(['DOGE'], [okxSpot])[0]?.evidence, evidence);
  });

  test('that is listed against other assets only is not listed as a base asset', () => {
    assert.deepEqual(found('ETH', [okxSpot]), ['spot ETH absent']);
    assert.deepEqual(found('ETHBTC', [okxSpot]), ['spot ETH-BTC']);
  });

  test('that nobody lists is refused with near misses', () => {
    refuseUnknown(['BTC', 'ETHBTC'], [okxSpot, okxPerp]);
    assert.throws(() => refuseUnknown(['BTC', 'BTCUSDTT'], [okxSpot, okxPerp]), {
      code: 'unknown_symbol',
      message: /okx\) lists BTCUSDTT\. Did you mean .*BTCUSDT/,
    });
  });
});

test('what an exchange no longer lists is recalled from its archive by symbol or base asset, and stays unlisted', () => {
  const okxPerp = { ...okxSpot, market: 'perp', listings: [] } as const;
  const archive = { exchange: 'okx', market: 'perp', quotes: ['USDT'], names: ['LUNAUSDT', 'BTCUSDT'] } as const;
  const { instruments, archiveSymbols } = recall(resolveInstruments(['LUNA', 'lunausdt', 'NOPE', 'BTC'], [okxSpot, okxPerp]), [archive]);
  assert.deepEqual(archiveSymbols, ['LUNAUSDT', 'BTCUSDT']);
  assert.deepEqual(
    instruments.filter(({ market }) => market === 'perp').map(({ nativeSymbol, listing: found }) => [nativeSymbol, found]),
    [
      ['LUNAUSDT', undefined],
      ['NOPE', undefined],
      ['BTCUSDT', undefined],
    ],
  );
});

test('`all` means everything in a preferred quote', () => {
  assert.deepEqual(
    resolveInstruments('all', [okxSpot]).map(({ nativeSymbol }) => nativeSymbol),
    ['BTC-USDC', 'BTC-USDT', '币安人生-USDT'],
  );
});

test('a name of an archive is itself, or a base asset with the first quote that makes one', () => {
  const names = ['BTCUSDC', 'BTCUSDT', '1000SHIBUSDT', 'ETHBTC'];
  assert.equal(matchSymbol('BTC', names, ['USDT', 'USDC']), 'BTCUSDT');
  assert.equal(matchSymbol('btc/usdc', names, ['USDT']), 'BTCUSDC');
  assert.equal(matchSymbol('SHIB', names, ['USDT']), undefined);
});
