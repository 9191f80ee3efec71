import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { archiveSymbols } from '@bullion/simulator';
import { readGaps } from '../../src/assets/gaps/read.ts';
import { openDesk } from '../support/desk.ts';
import { inJson, type Plant, planted, stored } from '../support/planted.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');

interface Info {
  readonly symbols: readonly { readonly symbol: string }[];
}

/** Binance says that a contract was settled, and goes on to send rows of it. */
function settled(symbol: string, at: number): Plant {
  return inJson<Info>('/fapi/v1/exchangeInfo', {}, (info) => ({
    ...info,
    symbols: info.symbols.map((each) => (each.symbol === symbol ? { ...each, status: 'SETTLING', deliveryDate: at } : each)),
  }));
}

describe('rows after the settlement of a contract', () => {
  test('are quarantined where the exchange itself says when it ended, and the time after it is delisted', async () => {
    await using desk = await openDesk({
      now: NOW,
      fakes: planted({ BINANCE_FUTURES: settled('BTCUSDT', Date.parse('2025-08-05T08:00:00Z')) }),
    });
    const about = { exchanges: ['binance'], markets: ['perp'], symbols: ['BTC'], from: '2025-08-01', to: '2025-08-09' };
    await desk.run({ ...about, target: 'ohlcv', intervals: ['1d'] });
    await desk.run({ ...about, target: 'funding' });
    const newest = async (table: string) =>
      (await stored<{ timestamp: number }>(desk, table, 'timestamp', "exchange = 'binance'")).at(-1)?.timestamp;
    assert.equal(await newest('ohlcv_daily'), Date.parse('2025-08-05'), 'the day in which it ended');
    assert.equal(await newest('funding_rates'), Date.parse('2025-08-05T08:00:00Z'), 'the settlement at which it ended');
    const refused = await stored<{ table_name: string; rule: string }>(desk, 'silver_quarantine', 'table_name, rule');
    assert.deepEqual([...new Set(refused.map(({ table_name, rule }) => `${table_name} ${rule}`))].sort(), [
      'silver_funding_normalized after_settlement',
      'silver_ohlcv_normalized after_settlement',
    ]);
    const [gap] = await readGaps(desk.lake, { table: 'ohlcv_daily' });
    assert.deepEqual([gap?.from, gap?.to, gap?.cause], ['2025-08-06T00:00:00Z', '2025-08-09T00:00:00Z', 'delisted']);
  });
});

describe('the folders of the archive', () => {
  test('are told apart: Unicode names are kept and read, delivery contracts left out, only USDT is ranked', async () => {
    const now = Date.parse('2026-11-16T12:00:00Z');
    await using desk = await openDesk({ now, symbols: 12 });
    await desk.run({ target: 'availability', from: '2026-11-10', to: '2026-11-13' });
    const rows = await stored<{ symbol: string }>(desk, 'daily_availability', 'symbol');
    const names = archiveSymbols(desk.simulator.world, now);
    assert.deepEqual([...new Set(rows.map(({ symbol }) => symbol))].sort(), names.filter((name) => !/_\d{6}$/.test(name)).sort());
    assert.ok(rows.some(({ symbol }) => symbol === '龙虾USDT'));
    const ranked = await stored<{ symbol: string }>(desk, 'volume_rankings', 'symbol');
    assert.ok(ranked.some(({ symbol }) => symbol === '龙虾USDT'));
    assert.deepEqual(
      ranked.filter(({ symbol }) => !symbol.includes('USDT')),
      [],
    );
  });
});
