import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import { sources } from '@bullion/exchanges';
import { fakes } from '@bullion/exchanges/fakes';
import { archiveSymbols, createWorld } from '../src/index.ts';

const NOW = dayStart('2026-11-21') + 14 * 3_600_000;
const world = createWorld({ now: NOW });

interface Contract {
  readonly symbol: string;
  readonly contractType: string;
  readonly status: string;
  readonly onboardDate: number;
  readonly deliveryDate: number;
}

function contracts(): Contract[] {
  const reply = fakes['BINANCE_FUTURES']?.(
    { method: 'GET', path: '/fapi/v1/exchangeInfo', query: new URLSearchParams(), headers: {} },
    world,
  );
  const { symbols }: { symbols: Contract[] } = JSON.parse(String(reply?.body));
  return symbols;
}

test("the exchange's list is that of the present lives, and every one of them is in the archive", () => {
  const listed = contracts();
  const inArchive = new Set(archiveSymbols(world, NOW));
  assert.equal(inArchive.size, 1007);
  assert.equal(new Set(listed.map(({ symbol }) => symbol)).size, listed.length);
  for (const { symbol, status, onboardDate, deliveryDate, contractType } of listed) {
    const life = world.archiveLives(symbol).findLast(({ listedAt }) => listedAt <= NOW);
    assert.ok(life && inArchive.has(symbol), symbol);
    const { delistedAt = Number.POSITIVE_INFINITY } = life;
    assert.equal(onboardDate, life.listedAt);
    assert.equal(status, delistedAt <= NOW ? 'SETTLING' : 'TRADING');
    assert.ok(delistedAt > NOW - 30 * DAY_MS);
    if (contractType !== 'PERPETUAL') assert.equal(symbol.slice(-6), dayOf(deliveryDate).slice(2).replaceAll('-', ''));
  }
  const trading = world.instruments('binance', 'perp').filter(({ delistedAt = NOW + 1 }) => delistedAt > NOW);
  assert.equal(listed.filter(({ status }) => status === 'TRADING').length, trading.length);
  assert.deepEqual(
    listed
      .filter(({ symbol }) => symbol.startsWith('BTCUSDT_'))
      .map(({ symbol, contractType }) => `${symbol} ${contractType}`)
      .sort(),
    ['BTCUSDT_261225 CURRENT_QUARTER', 'BTCUSDT_270326 NEXT_QUARTER'],
  );
});

test('contracts that went on under another name did so on the days that are known of the real ones', () => {
  const known = sources.flatMap(({ renames = [] }) => renames);
  const both = known.filter(({ from, to }) => [from, to].every((name) => world.archiveLives(name).length === 1));
  assert.equal(both.length, 5);
  for (const { from, to, on, settled, factor } of both) {
    const [[old], [young]] = [world.archiveLives(from), world.archiveLives(to)];
    assert.ok(old?.delistedAt !== undefined && young !== undefined);
    assert.equal(dayOf(young.listedAt), on);
    assert.equal(dayOf(old.delistedAt), settled ?? dayOf(old.delistedAt));
    assert.equal(young.asset, old.asset);
    assert.equal(Math.round(1 / young.scale), factor);
  }
});
