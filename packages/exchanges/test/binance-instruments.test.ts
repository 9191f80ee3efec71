import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BullionError, type Market } from '@bullion/core';
import { fakes } from '../src/binance/fake.ts';
import { source } from '../src/binance/index.ts';
import { instruments } from '../src/binance/instruments.ts';
import type { Answer, Window } from '../src/exchange.ts';
import { answerOf, collect, fakeSend, sample } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const NOW = Date.UTC(2026, 6, 8);
const about = (market: Market): Window => ({ series: { market, nativeSymbol: '', interval: '' }, from: NOW, until: NOW + 1, now: NOW });

function parse(answer: Answer, market: Market) {
  const parsed = instruments.parsers[0]?.parse(answer, about(market));
  assert.ok(parsed);
  return parsed;
}

test('pairs of Binance take their steps from the filters, and one without a base is rejected', () => {
  const { rows, rejected } = parse(sample('binance/exchange-info-spot.json'), 'spot');
  assert.deepEqual(rows[0], {
    market: 'spot',
    symbol: 'BTCUSDT',
    native_symbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: null,
    status: 'trading',
    native_status: 'TRADING',
    contract_size: null,
    tick_size: 0.01,
    step_size: 0.00001,
    funding_interval_hours: null,
    listed_at: null,
    delisted_at: null,
  });
  assert.deepEqual(
    rows.map(({ symbol, status, tick_size }) => [symbol, status, tick_size]),
    [
      ['BTCUSDT', 'trading', 0.01],
      ['MATICUSDT', 'paused', 0.0001],
      ['币安人生USDT', 'paused', null],
    ],
  );
  assert.deepEqual(
    rejected.map(({ rule }) => rule),
    ['incomplete_instrument'],
  );
});

test('perpetuals of Binance, shares and the dying among them; dated and inverse contracts are left out', () => {
  const { rows, rejected } = parse(sample('binance/exchange-info-futures.json'), 'perp');
  assert.deepEqual(
    rows.map((row) => [row.symbol, row.settle, row.status, row.native_status, row.listed_at, row.delisted_at]),
    [
      ['BTCUSDT', 'USDT', 'trading', 'TRADING', 1_569_398_400_000, null],
      ['TSLAUSDT', 'USDT', 'trading', 'TRADING', 1_769_526_000_000, null],
      ['OLDUSDT', 'USDT', 'closed', 'SETTLING', 1_600_000_000_000, 1_783_472_400_000],
      ['NEWUSDC', 'USDC', 'paused', 'PENDING_TRADING', 1_783_555_200_000, null],
    ],
  );
  assert.deepEqual(rejected, []);
  assert.ok(rows.every(({ contract_size }) => contract_size === 1));
});

test('a list without symbols is a bad body', () => {
  for (const body of ['[]', '{}', '{"symbols":{}}']) {
    assert.throws(
      () => parse(answerOf({ body }), 'spot'),
      (error) => error instanceof BullionError && error.code === 'bad_body',
    );
  }
});

test('the fake lists dated contracts, which are no perpetuals, and the delisted as what they have become', async () => {
  const delivery = toyInstrument('binance', 'perp', { kind: 'delivery', archiveName: 'BTCUSDT_260925', delistedAt: Date.UTC(2026, 8, 25) });
  const settled = toyInstrument('binance', 'perp', { kind: 'settled', base: 'LIT', archiveName: 'LITUSDTSETTLED', delistedAt: NOW });
  const gone = (days: number) => toyInstrument('binance', 'perp', { base: `OLD${days}`, delistedAt: NOW - days * 86_400_000 });
  const pair = toyInstrument('binance', 'spot', { base: 'OLD', delistedAt: NOW });
  const world = toyWorld({ now: NOW, instruments: [toyInstrument('binance', 'perp'), delivery, settled, gone(3), gone(40), pair] });
  const { send } = fakeSend(source, fakes, world);
  const perp = await collect(instruments, send, about('perp'));
  assert.deepEqual(
    perp.rows.map(({ native_symbol, status }) => [native_symbol, status]),
    [
      ['BTCUSDT', 'trading'],
      ['OLD3USDT', 'closed'],
    ],
  );
  assert.match(new TextDecoder().decode(perp.answers[0]?.body), /BTCUSDT_260925/);
  const spot = await collect(instruments, send, about('spot'));
  assert.deepEqual(
    spot.rows.map(({ native_symbol, native_status }) => [native_symbol, native_status]),
    [['OLDUSDT', 'BREAK']],
  );
});
