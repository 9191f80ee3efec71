import assert from 'node:assert/strict';
import { join } from 'node:path';
import { bullion, temporaryFolder } from './bullion.ts';
import { startWorld } from './simulator.ts';

const NOW = '2025-08-16T03:00:00Z';

const JOBS = [
  'run ohlcv --symbols BTC,ETH --intervals 1d --from 2025-05-01 --to 2025-08-16',
  'run funding --symbols BTC,ETH --from 2025-05-01 --to 2025-08-16',
  'publish',
];

/** A small dataset as the command line publishes it, collected from a simulated world. */
export async function publishWorld(name: string): Promise<{ readonly dataset: string; [Symbol.dispose](): void }> {
  const folder = temporaryFolder(name);
  await using world = await startWorld(NOW);
  for (const job of JOBS) {
    const ended = await bullion([...job.split(' '), '--home', folder.path, '--now', NOW, '--json', '--quiet'], world.endpoints);
    assert.equal(ended.code, 0, `${job}\n${ended.stdout}${ended.stderr}`);
  }
  return { dataset: join(folder.path, 'dataset'), [Symbol.dispose]: () => folder[Symbol.dispose]() };
}
