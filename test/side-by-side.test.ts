import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '@bullion/simulator';
import { bullion, temporaryFolder } from './support/bullion.ts';

const NOW = '2025-08-16T03:00:00Z';
const RANGE = '--symbols BTC --intervals 1d --from 2025-06-01 --to 2025-08-15';

/** Everything in the published dataset, the manifest aside, by name. */
function contentOf(home: string): Record<string, string> {
  const data = join(home, 'dataset', 'data');
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  // Lineage names runs, which differ.
  const told = files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !path.includes('/lineage/'));
  return Object.fromEntries(told.sort().map((path) => [path.slice(data.length), readFileSync(path).toString('base64')]));
}

test('backfills of different exchanges, a publish and readers work on one home at once, and it ends as if they had taken turns', async () => {
  using folder = temporaryFolder('side-by-side');
  await using simulator = await startSimulator({ seed: 7, symbols: 6, now: Date.parse(NOW) });
  const run = async (home: string, line: string) => {
    const { code, stdout, stderr } = await bullion([...line.split(' '), '--home', home, '--now', NOW, '--json'], simulator.endpoints);
    assert.equal(code, 0, `${line}: ${stdout} ${stderr}`);
  };
  const backfills = ['binance', 'okx', 'coinbase'].map((exchange) => `backfill ohlcv --exchanges ${exchange} --markets spot ${RANGE}`);
  const [inTurn, together] = [join(folder.path, 'in-turn'), join(folder.path, 'together')];
  for (const line of backfills) await run(inTurn, line);
  // The last one wants what the first one has, and waits for it; another one is killed and started again.
  const killed = bullion([...(backfills[1] ?? '').split(' '), '--home', together, '--now', NOW], simulator.endpoints, 1500);
  const again = killed.then(() => run(together, backfills[1] ?? ''));
  const more = [backfills[0] ?? '', backfills[2] ?? '', `run ohlcv --exchanges binance --markets spot ${RANGE}`];
  const writers = [again, ...more.map((line) => run(together, line))];
  const others = ['publish', 'status', 'publish'].reduce((before, line) => before.then(() => run(together, line)), Promise.resolve());
  await Promise.all([...writers, others]);
  for (const home of [inTurn, together]) await run(home, 'publish');
  assert.deepEqual(contentOf(together), contentOf(inTurn));
  assert.ok(Object.keys(contentOf(together)).some((path) => path.startsWith('/ohlcv_daily/')));
  await run(together, 'ledger verify');
});
