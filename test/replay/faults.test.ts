import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { stream } from '@bullion/core';
import { bullion, temporaryFolder } from '../support/bullion.ts';
import { type Replay, startReplay } from '../support/replay.ts';

const NOW = '2025-08-16T03:00:00Z';
const JOBS = [
  'run ohlcv --exchanges binance,coinbase,bybit --markets spot,perp --symbols BTC --intervals 1d,1h --from 2025-07-01 --to 2025-08-01',
  'run funding --exchanges binance,bybit --symbols BTC --from 2023-01-01 --to 2023-03-01',
  'run availability --symbols AVAXUSDT --from 2024-02-01 --to 2024-02-11',
];

type Files = Readonly<Record<string, string>>;

/** SHA-256 of every published Parquet file that holds only what the exchanges said. */
function publishedFiles(dataset: string): Files {
  const files = globSync('data/**/*.parquet', { cwd: dataset })
    .filter((file) => !file.startsWith(join('data', 'lineage')))
    .sort();
  assert.ok(files.length > 0, 'something is published');
  return Object.fromEntries(
    files.map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(dataset, file)))
        .digest('hex'),
    ]),
  );
}

async function collect(replay: Replay, home: string, killAfter?: () => number): Promise<void> {
  for (const job of [...JOBS, 'publish']) {
    const args = [...job.split(' '), '--home', home, '--now', NOW, '--json', '--quiet'];
    for (let kills = 0; killAfter !== undefined && kills < 2; kills++) await bullion(args, replay.endpoints, killAfter());
    const ended = await bullion(args, replay.endpoints);
    assert.equal(ended.code, 0, `${job}\n${ended.stdout.slice(0, 3000)}${ended.stderr}`);
  }
}

async function undisturbed(): Promise<Files> {
  await using replay = await startReplay({ now: NOW });
  using folder = temporaryFolder('calm');
  await collect(replay, folder.path);
  return publishedFiles(join(folder.path, 'dataset'));
}

describe('trouble on the way changes nothing that is published', () => {
  const expected = undisturbed();

  test('a fifth of all answers spoiled: the same bytes', async () => {
    await using replay = await startReplay({ now: NOW, faults: { seed: '7', rate: 0.2 } });
    using folder = temporaryFolder('faults');
    await collect(replay, folder.path);
    assert.deepEqual(publishedFiles(join(folder.path, 'dataset')), await expected);
  });

  test('killed at any moment and run again: the same bytes', async () => {
    const seed = Number(process.env['BULLION_SEED'] ?? 11);
    const draw = stream(seed);
    await using replay = await startReplay({ now: NOW });
    using folder = temporaryFolder('killed');
    await collect(replay, folder.path, () => 150 + Math.floor(draw() * 1500));
    assert.deepEqual(publishedFiles(join(folder.path, 'dataset')), await expected, `seed ${seed} (BULLION_SEED reproduces)`);
  });
});
