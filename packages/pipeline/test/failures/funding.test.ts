import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { jsonReply } from '@bullion/exchanges/fakes';
import { readGaps } from '../../src/assets/gaps/read.ts';
import { openDesk } from '../support/desk.ts';
import { type Plant, planted, stored } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const HOUR_MS = 3_600_000;
const FUNDING = { target: 'funding', exchanges: ['binance'], symbols: ['BTC'], from: '2025-08-01', to: '2025-08-05' };

/** Settlements every eight hours, then every four, then every hour. */
const TIMES = [
  ...[0, 8, 16, 24, 32, 40, 48].map((hour) => hour),
  ...[52, 56, 60, 64, 68, 72],
  ...Array.from({ length: 23 }, (_, index) => 73 + index),
].map((hour) => Date.parse('2025-08-01') + hour * HOUR_MS);

/** Binance settles at these times, stamped a few ms late. */
function settlesAt(times: readonly number[]): Plant {
  return ({ path, query }) => {
    if (path !== '/fapi/v1/fundingRate') return undefined;
    const [from, until] = [Number(query.get('startTime')), Number(query.get('endTime'))];
    const rows = times
      .filter((at) => at >= from && at <= until)
      .map((at) => ({ symbol: 'BTCUSDT', fundingRate: '0.0001', fundingTime: at + 3, markPrice: '' }));
    return jsonReply(rows);
  };
}

describe('a funding interval that changes', () => {
  test('is told for every settlement as it was, and is no gap', async () => {
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_FUTURES: settlesAt(TIMES) }) });
    await desk.run(FUNDING);
    const rows = await stored<{ timestamp: number; hours: number }>(desk, 'funding_rates', 'timestamp, funding_interval_hours AS hours');
    assert.deepEqual(
      rows.map(({ timestamp }) => timestamp),
      TIMES,
    );
    assert.deepEqual(
      rows.map(({ hours }) => hours),
      [...Array(7).fill(8), ...Array(6).fill(4), ...Array(23).fill(1)],
    );
    assert.deepEqual(await readGaps(desk.lake, { table: 'funding_rates' }), []);
  });

  test('is told from a settlement that is missing, which is a gap and makes no interval longer', async () => {
    const lacking = TIMES.filter((_, index) => index !== 3);
    await using desk = await openDesk({ now: NOW, fakes: planted({ BINANCE_FUTURES: settlesAt(lacking) }) });
    await desk.run(FUNDING);
    const rows = await stored<{ hours: number }>(desk, 'funding_rates', 'timestamp, funding_interval_hours AS hours');
    assert.deepEqual(
      rows.slice(0, 6).map(({ hours }) => hours),
      Array(6).fill(8),
    );
    const gaps = await readGaps(desk.lake, { table: 'funding_rates' });
    assert.deepEqual(
      gaps.map(({ from, to, cause }) => [from, to, cause]),
      [['2025-08-02T00:00:00Z', '2025-08-02T08:00:00Z', 'lost']],
    );
  });
});

describe('what an exchange forgets', () => {
  const OKX = { target: 'funding', exchanges: ['okx'], symbols: ['BTC'], from: '2025-01-01' };

  test('stays once it was collected, and is lost with the reason where nobody asked in time', async () => {
    await using desk = await openDesk({ now: NOW });
    await desk.run(OKX);
    const before = await stored(desk, 'funding_rates', 'timestamp, funding_rate');
    const [lost, ...others] = await readGaps(desk.lake, { table: 'funding_rates' });
    assert.deepEqual([lost?.from, lost?.cause, others], ['2025-01-01T00:00:00Z', 'lost', []]);
    assert.match(lost?.evidence ?? '', /^The first settlement that okx has is at .* it has forgotten the others\.$/);

    desk.now = NOW + 60 * DAY_MS;
    await desk.run(OKX);
    const after = await stored(desk, 'funding_rates', 'timestamp, funding_rate');
    assert.deepEqual(after.slice(0, before.length), before);
    assert.ok(after.length > before.length + 150);
    assert.equal((await readGaps(desk.lake, { table: 'funding_rates' })).length, 1);
  });

  test('stays also when it is asked for again by force and no longer told', async () => {
    await using desk = await openDesk({ now: NOW });
    await desk.run({ ...OKX, from: '2025-06-01' });
    const before = await stored(desk, 'funding_rates', 'timestamp, funding_rate');
    desk.now = NOW + 200 * DAY_MS;
    await desk.run({ ...OKX, from: '2025-06-01', to: '2025-08-16', force: true });
    assert.deepEqual(await stored(desk, 'funding_rates', 'timestamp, funding_rate'), before);
  });
});
