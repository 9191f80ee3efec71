import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeReply, jsonReply } from '@bullion/exchanges/fakes';
import fc from 'fast-check';
import { FaultPlan, spoil } from '../src/faults.ts';
import { isRowFault, type RowFault, spoilRows } from '../src/row-faults.ts';

const good = jsonReply([1, 2, 3]);
const checksum: FakeReply = {
  status: 200,
  headers: { 'Content-Type': 'binary/octet-stream' },
  body: `${'0123456789abcdef'.repeat(4)}  A.zip\n`,
};

test('after four spoiled attempts a URL is always answered properly', () => {
  fc.assert(
    fc.property(fc.integer(), fc.webPath(), (seed, path) => {
      const plan = new FaultPlan({ rate: 1, seed });
      const kinds = Array.from({ length: 8 }, () => plan.next(path, 'okx', good));
      assert.deepEqual(
        kinds.map((kind) => kind !== undefined),
        [true, true, true, true, false, false, false, false],
      );
    }),
  );
});

test('the fault of an attempt does not depend on the order of requests to other URLs', () => {
  const urls = Array.from({ length: 50 }, (_, index) => `/okx/api?page=${index}`);
  const kindsOf = (order: readonly string[]) => {
    const plan = new FaultPlan({ rate: 0.5, seed: 7 });
    return Object.fromEntries(order.map((url) => [url, plan.next(url, 'okx', good)]));
  };
  assert.deepEqual(kindsOf(urls.toReversed()), Object.fromEntries(Object.entries(kindsOf(urls)).reverse()));
});

test('the rate of faults is the rate that was asked for', () => {
  const plan = new FaultPlan({ rate: 0.2, seed: 1 });
  const spoiled = Array.from({ length: 4_000 }, (_, index) => plan.next(`/bybit/${index}`, 'bybit', good)).filter(Boolean);
  assert.ok(spoiled.length > 700 && spoiled.length < 900, String(spoiled.length));
  for (const kind of ['too-many', 'broken', 'overloaded', 'reset', 'truncated', 'slow', 'html', 'in-body'] as const)
    assert.ok(spoiled.includes(kind), kind);
  assert.ok(!spoiled.includes('banned') && !spoiled.includes('wrong-checksum'));
});

test('a checksum is wrong at most once per file, and a zip never turns into a page', () => {
  for (let file = 0; file < 200; file++) {
    const plan = new FaultPlan({ rate: 1, seed: 3 });
    const kinds = Array.from({ length: 6 }, () => plan.next(`/binance-archive/${file}.zip.CHECKSUM`, 'binance-archive', checksum));
    assert.ok(kinds.filter((kind) => kind === 'wrong-checksum').length <= 1);
    assert.ok(!kinds.includes('html'));
  }
  assert.match(String(spoil('wrong-checksum', 'binance-archive', checksum).reply.body), /^fedcba98.* {2}A\.zip\n$/);
});

test('each exchange refuses in its own words, the archive in XML', () => {
  const body = (kind: Parameters<typeof spoil>[0], mount: string) => String(spoil(kind, mount, good).reply.body);
  assert.match(body('too-many', 'binance-spot'), /-1003/);
  assert.match(body('in-body', 'okx'), /50011/);
  assert.match(body('in-body', 'bybit'), /10006/);
  assert.match(body('overloaded', 'binance-archive-list'), /<Code>SlowDown<\/Code>/);
  assert.equal(spoil('in-body', 'okx', good).reply.status, 200);
  assert.equal(spoil('banned', 'binance-futures', good).reply.headers['retry-after'], '1');
  assert.equal(spoil('slow', 'okx', good).delayMs, 200);
});

test('rows come twice or in the wrong order, whatever they are wrapped in, and none is lost', () => {
  const rows = [[1], [2], [3], [4]];
  for (const wrapped of [rows, { code: '0', data: rows }, { result: { category: 'spot', list: rows } }]) {
    for (let chance = 0; chance < 6; chance++) {
      const spoiled = (kind: RowFault) => JSON.stringify(JSON.parse(String(spoilRows(kind, jsonReply(wrapped), chance).body)));
      assert.equal(spoiled('repeated-row').match(/\[\d\]/g)?.length, 5);
      assert.notEqual(spoiled('unordered-rows'), JSON.stringify(wrapped));
      assert.deepEqual(
        spoiled('unordered-rows')
          .match(/\[\d\]/g)
          ?.sort(),
        ['[1]', '[2]', '[3]', '[4]'],
      );
    }
  }
});

test('only answers about ranges have such rows, and only the clock of a fault plan is off', () => {
  const plan = new FaultPlan({ rate: 0, seed: 1, rows: 1, skewMs: 90_000 });
  assert.equal(plan.next('/okx/api/v5/public/instruments', 'okx', good), undefined);
  assert.ok(isRowFault(plan.next('/okx/api/v5/market/history-candles', 'okx', good) ?? ''));
  const skews = Array.from({ length: 100 }, (_, index) => plan.skew(`/okx/${index}`));
  assert.ok(skews.every((ms) => Math.abs(ms) <= 90_000) && skews.some((ms) => ms > 30_000) && skews.some((ms) => ms < -30_000));
  assert.equal(new FaultPlan({ rate: 1, seed: 1 }).skew('/okx/1'), 0);
});

test('nothing goes wrong while faults are off', () => {
  let isOff = true;
  const plan = new FaultPlan({ rate: 1, seed: 1, skewMs: 1000, isOff: () => isOff });
  assert.deepEqual([plan.next('/okx/1', 'okx', good), plan.skew('/okx/1')], [undefined, 0]);
  isOff = false;
  assert.notEqual(plan.next('/okx/1', 'okx', good), undefined);
});
