import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intersect, type Span } from '@bullion/core';
import fc from 'fast-check';
import { explain } from '../src/assets/gaps/claims.ts';
import { outagesOf } from '../src/assets/gaps/outages.ts';
import { gapCheck } from '../src/checks/gaps.ts';

const BARS = { table: 'ohlcv_daily', period: '2024' };

test('what never was is counted and is no finding, and what is not due yet explains itself', () => {
  const facts = [{ cause: 'not_listed' }, { cause: 'delisted' }, { cause: 'no_trades' }, { cause: 'delisted' }];
  const detail = '1 no_trades, 1 not_listed, 2 delisted';
  assert.deepEqual(gapCheck(BARS, facts), { name: 'gaps', passed: true, severity: 'warn', detail, findings: [] });
  for (const cause of ['unknown', 'lost', 'exchange_outage', 'blocked']) {
    const { passed, findings } = gapCheck(BARS, [...facts, { cause }]);
    assert.deepEqual([passed, findings?.map(({ severity }) => severity)], [false, ['warn']], cause);
    assert.ok(findings?.[0]?.reason, `a reason why ${cause} may be legitimate`);
  }
  const late = gapCheck(BARS, [{ cause: 'pending' }]);
  assert.deepEqual([late.passed, late.findings?.[0]?.severity], [true, 'info']);
  assert.equal(gapCheck(BARS, []).passed, true);
});

const spanDrawn = fc.tuple(fc.nat(40), fc.nat(40)).map(([a, b]): Span => ({ from: Math.min(a, b), until: Math.max(a, b) }));
const pointsOf = (spans: readonly Span[]) =>
  new Set(Array.from({ length: 41 }, (_, at) => at).filter((at) => spans.some(({ from, until }) => at >= from && at < until)));

test('every missing point gets one cause: that of the first claim on it', () => {
  fc.assert(
    fc.property(fc.array(spanDrawn), fc.array(fc.array(spanDrawn), { maxLength: 4 }), (missing, claimed) => {
      const causes = ['not_listed', 'delisted', 'pending', 'lost'] as const;
      const claims = claimed.map((spans, index) => ({ spans, cause: causes[index] ?? 'lost', evidence: null }));
      const pieces = explain(missing, claims);
      for (const at of Array.from({ length: 41 }, (_, index) => index)) {
        const wanted = pointsOf(missing).has(at) ? [claims.find(({ spans }) => pointsOf(spans).has(at))?.cause ?? 'unknown'] : [];
        assert.deepEqual(
          pieces.filter(({ from, until }) => at >= from && at < until).map(({ cause }) => cause),
          wanted,
        );
      }
    }),
  );
});

test('a market is out where half of its symbols, and at least five or all, lack what they should have', () => {
  const symbol = fc.record({ expected: fc.array(spanDrawn, { maxLength: 3 }), silent: fc.array(spanDrawn, { maxLength: 3 }) });
  fc.assert(
    fc.property(fc.array(symbol, { maxLength: 12 }), fc.boolean(), fc.boolean(), (drawn, isEvery, isFewEnough) => {
      const market = drawn.map(({ expected, silent }) => ({ expected, missing: intersect(silent, expected) }));
      const outages = outagesOf(market, { isEvery, isFewEnough });
      for (const at of Array.from({ length: 41 }, (_, index) => index)) {
        const expected = market.filter((each) => pointsOf(each.expected).has(at)).length;
        const silent = market.filter((each) => pointsOf(each.missing).has(at)).length;
        const isAll = silent > 0 && silent === expected;
        const isOut = silent >= 5 ? isAll || (isEvery && silent >= expected / 2) : isFewEnough && isAll;
        assert.equal(pointsOf(outages).has(at), isOut);
      }
      for (const { from, until, silent, expected } of outages) {
        const reaching = (spans: readonly Span[]) => [...pointsOf(spans)].some((at) => at >= from && at < until);
        assert.equal(silent, market.filter(({ missing }) => reaching(missing)).length);
        assert.equal(expected, market.filter((each) => reaching(each.expected)).length);
      }
    }),
  );
});
