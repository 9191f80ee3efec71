import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sources } from '@bullion/exchanges';
import { checkRequest, type RunRequest } from '../src/engine/request.ts';
import { JOBS } from '../src/jobs/jobs.ts';
import { refuseEmpty, scopeOf } from '../src/jobs/scope.ts';

const NOW = Date.parse('2025-08-16T03:00:00Z');
const known = { now: NOW, exchanges: ['binance', 'coinbase', 'okx', 'bybit'] };

const check = (request: Partial<RunRequest>) => checkRequest({ target: 'ohlcv', ...request }, known);

describe('a request', () => {
  test('leaves to the job what it does not say', () => {
    assert.deepEqual(check({}), {
      target: 'ohlcv',
      from: undefined,
      until: undefined,
      exchanges: undefined,
      markets: undefined,
      symbols: undefined,
      intervals: undefined,
      volumeDays: undefined,
      force: false,
      strict: false,
      dryRun: false,
    });
  });

  test('takes one date as the day that begins there', () => {
    const { from, until } = check({ date: '2024-02-29' });
    assert.deepEqual([from, until], ['2024-02-29', '2024-03-01']);
  });

  for (const [name, request, code] of [
    ['an unknown exchange', { exchanges: ['binnance'] }, 'unknown_exchange'],
    ['an unknown market', { markets: ['futures'] }, 'usage'],
    ['an interval that nobody collects', { intervals: ['5m'] }, 'bad_interval'],
    ['a day that is not in the calendar', { date: '2025-02-30' }, 'bad_date'],
    ['a range that ends before it starts', { from: '2025-02-02', to: '2025-02-01' }, 'bad_date'],
    ['an empty range', { from: '2025-02-01', to: '2025-02-01' }, 'bad_date'],
    ['a day that lies ahead', { from: '2025-08-17' }, 'bad_date'],
    ['a date and a range', { date: '2025-02-01', from: '2025-01-01' }, 'bad_date'],
    ['an empty list of symbols', { symbols: [' '] }, 'usage'],
  ] as const) {
    test(`with ${name} is refused`, () => {
      assert.throws(() => check(request), { code });
    });
  }

  test('says what is valid and what may have been meant', () => {
    assert.throws(() => check({ exchanges: ['binnance'] }), { message: /Did you mean binance/, hint: /binance, coinbase, okx, bybit/ });
  });
});

describe('the scope of a job', () => {
  const scoped = (job: string, request: Partial<RunRequest> = {}) => {
    const [part] = JOBS.get(job) ?? [];
    assert.ok(part);
    refuseEmpty(part, check(request), sources);
    return scopeOf(part, check(request), { now: NOW, sources, volumeDays: 20 });
  };

  test('is, for candles, all since 2020 in days and hours on every exchange', () => {
    const scope = scoped('ohlcv');
    assert.deepEqual([scope?.from, scope?.until], [Date.parse('2020-01-01T00:00:00Z'), Date.parse('2025-08-16T00:00:00Z')]);
    assert.deepEqual(scope?.exchanges.toSorted(), ['binance', 'bybit', 'coinbase', 'okx']);
    assert.deepEqual(scope?.intervals.toSorted(), ['1d', '1h']);
    assert.deepEqual(scope?.archiveIntervals, []);
  });

  test('takes minutes from the archive, and the rest from the exchange', () => {
    const scope = scoped('ohlcv', { exchanges: ['binance', 'okx'], markets: ['perp'], intervals: ['1m', '1d'] });
    assert.deepEqual(scope?.archiveIntervals, ['1m']);
    assert.deepEqual(scope?.intervals.toSorted(), ['1d', '1m']);
  });

  test('asks only those for minutes who have them', () => {
    assert.deepEqual(scoped('ohlcv', { intervals: ['1m'] })?.exchanges, ['binance']);
    assert.throws(() => scoped('ohlcv', { intervals: ['1m'], exchanges: ['okx'] }), { code: 'bad_interval', hint: /binance/ });
  });

  test('covers the whole archive for availability, volumes of the last days only', () => {
    const scope = scoped('availability');
    assert.equal(scope?.from, Date.parse('2019-09-25T00:00:00Z'));
    assert.deepEqual([scope?.archiveSymbols, scope?.archiveIntervals, scope?.volumeDays], ['all', ['1d'], 20]);
    assert.equal(scoped('availability', { from: '2024-01-01', to: '2024-02-01' })?.volumeDays, Number.POSITIVE_INFINITY);
  });

  test('of funding is about perpetuals of the exchanges that have it', () => {
    const scope = scoped('funding');
    assert.deepEqual(scope?.markets, ['perp']);
    assert.ok(!scope?.exchanges.includes('coinbase'));
    assert.throws(() => scoped('funding', { exchanges: ['coinbase'] }), { code: 'usage', hint: /binance perp/ });
  });

  test('that holds no closed day is refused', () => {
    assert.throws(() => scoped('ohlcv', { from: '2025-08-16' }), { code: 'bad_date' });
  });
});
