import assert from 'node:assert/strict';
import { cpSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { verifyLake } from '@bullion/lake';
import { startSimulator } from '@bullion/simulator';
import { bytesOf } from './crash/reader.ts';
import type { Damage } from './damage/harm.ts';
import { openWard, REQUEST } from './damage/ward.ts';
import { collect } from './storm/collect.ts';
import { temporaryFolder } from './support/bullion.ts';
import { patientClock } from './support/patient-clock.ts';

// `node test/damage/main.ts --seeds 500` is the long form, `--seed N` plays one again.

const DAMAGES: readonly (Damage & { readonly codes: readonly string[]; readonly found: RegExp })[] = [
  {
    path: 'lake/bronze/bronze_okx_funding/',
    harm: 'a cut',
    chance: 0.6,
    codes: ['corrupt_file'],
    found: /bronze_okx_funding.* bytes instead of/,
  },
  {
    path: 'lake/silver/silver_open_interest_normalized/',
    harm: 'a flipped bit',
    chance: 0.5,
    codes: [],
    found: /silver_open_interest.* has SHA-256/,
  },
  { path: 'ledger.sqlite', harm: 'a stretch of zeros', chance: 0, codes: ['corrupt_ledger'], found: /corrupt_ledger/ },
  { path: 'ledger.sqlite', harm: 'a loss', chance: 0, codes: [], found: /^$/ },
];

test('what is damaged is named, set aside and made again, and nothing false is published meanwhile', async () => {
  await using ward = await openWard();
  const home = ward.home();
  for (const { codes, found, ...damage } of DAMAGES) {
    const path = globSync(`${damage.path}{,*.parquet}`, { cwd: home }).sort().at(-1) ?? '';
    const came = await ward.treat({ ...damage, path });
    assert.deepEqual([came.codes, came.wrong], [codes, []], `${damage.harm} of ${path}`);
    assert.match(came.found.join('\n'), found);
    assert.deepEqual(came.lost, path.includes('/bronze/') ? [path] : []);
  }
});

test('a clock that jumps days ahead, and back, costs nothing but the runs in between', async () => {
  using folder = temporaryFolder('clock');
  const [calm, home] = [join(folder.path, 'calm'), join(folder.path, 'home')];
  const now = Date.parse('2024-03-02T10:00:00Z');
  await using simulator = await startSimulator({ seed: 11, now, symbols: 2 });
  const endpoints = Object.fromEntries(
    Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
  );
  const run = (where: string, ours: number, theirs: number, runId: string) => {
    simulator.setNow(theirs);
    return collect({ home: where, endpoints, now: ours, runId, request: REQUEST });
  };
  await run(calm, now, now, 'run-1');
  cpSync(calm, home, { recursive: true });
  const ahead = await run(home, now + 6 * DAY_MS, now + DAY_MS, 'ahead');
  assert.deepEqual([...new Set(ahead.failures.map(({ code }) => code))], ['clock_ahead']);
  await run(home, now - 2 * DAY_MS, now + DAY_MS, 'back');
  assert.deepEqual(await verifyLake({ home, clock: patientClock(now), owner: 'test' }), []);
  assert.equal((await run(home, now + DAY_MS, now + DAY_MS, 'run-2')).status, 'success');
  await run(calm, now + DAY_MS, now + DAY_MS, 'run-2');
  // What an exchange lists is filed under the day of our clock, so that one list more is known.
  const published = (where: string) => bytesOf(join(where, 'dataset')).filter((line) => !line.startsWith('data/instruments/'));
  assert.deepEqual(published(home), published(calm));
});
