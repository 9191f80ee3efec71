import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, dayOf } from '@bullion/core';
import { createWorld } from '@bullion/simulator';
import { openDesk } from './support/desk.ts';

const NOW = Date.parse('2025-09-01T03:00:00Z');
/** Enough for every ticker that is special. */
const WORLD = { seed: 7, symbols: 940 };
const world = createWorld({ ...WORLD, now: () => NOW });

/** Tickers of the simulated archive that had more than one life, or a name that is read differently. */
function special(): { folders: string[]; redenominated: string } {
  const names = world.archiveNames().filter((name) => (world.archiveLives(name)[0]?.listedAt ?? NOW) < NOW);
  const scaled = names.find((name) => world.archiveLives(name).length === 2 && world.archiveLives(name)[1]?.scale === 1000) ?? '';
  const again = names.filter((name) => world.archiveLives(name).length === 2 && name !== scaled).slice(0, 1);
  const settled = names.filter((name) => /SETTLEDSETTLED$|_SETTLED$/.test(name));
  const tickers = settled.map((name) => name.replace(/_?SETTLED.*/, ''));
  const folders = names.filter((name) => tickers.includes(name.replace(/_?SETTLED.*/, '')));
  return {
    redenominated: scaled,
    folders: [...folders, ...again, scaled, 'BTCUSDT_231229', '币安人生USDT', 'MATICUSDT', 'POLUSDT', 'GALUSDT', 'GUSDT'],
  };
}

test('the lives of special tickers are those of the simulated world, whatever it did to them', async () => {
  await using desk = await openDesk({ ...WORLD, now: NOW });
  const { folders, redenominated } = special();
  const known = folders.filter((name) => world.archiveNames().includes(name));
  const { result } = await desk.run({ target: 'availability', symbols: known, volumeDays: 0 });
  assert.deepEqual(result.failures, []);
  const [before, after] = world.archiveLives(redenominated);
  const around = { from: dayOf((before?.delistedAt ?? 0) - 5 * DAY_MS), to: dayOf((after?.listedAt ?? 0) + 5 * DAY_MS) };
  await desk.run({ target: 'availability', symbols: [redenominated], ...around });
  const file = desk.lake.ledger.file('silver_lives', 'all');
  const rows = await desk.lake.engine.rows<Record<string, string | number | null>>(`
    SELECT * FROM read_parquet('${desk.lake.path(file?.path ?? '')}') WHERE market = 'perp' AND exchange = 'binance' AND first_day IS NOT NULL ORDER BY instrument_id`);
  const lives = rows.filter(({ native_symbol }) => known.includes(String(native_symbol)));
  for (const name of known) {
    const own = lives.filter(({ native_symbol }) => native_symbol === name).sort((a, b) => Number(a['life']) - Number(b['life']));
    const truth = world.archiveLives(name).filter(({ listedAt }) => listedAt < NOW - 3 * DAY_MS);
    assert.equal(own.length, truth.length, name);
    for (const [index, life] of own.entries()) {
      const { life: number = index + 1, listedAt = 0, delistedAt } = truth[index] ?? {};
      assert.equal(String(life['instrument_id']).split('#')[1], String(number), name);
      assert.ok(isNear(life['first_day'], listedAt), `${name} begins on ${life['first_day']}`);
      assert.ok(
        delistedAt === undefined ? life['last_day'] === null : isNear(life['last_day'], delistedAt),
        `${name} ends on ${life['last_day']}`,
      );
    }
  }
  const links = lives.flatMap(({ symbol, predecessor, factor }) => (predecessor === null ? [] : [`${predecessor} ${factor} ${symbol}`]));
  assert.deepEqual(links.sort(), [
    'binance:perp:GALUSDT#1 60 GUSDT',
    'binance:perp:MATICUSDT#1 1 POLUSDT',
    `binance:perp:${redenominated}#1 0.001 ${redenominated}`,
  ]);
});

/** The first or last file may be lost or late, so that a life is told a few days short. */
function isNear(day: unknown, at: number): boolean {
  return Math.abs(Date.parse(String(day)) - at) <= 4 * DAY_MS;
}
