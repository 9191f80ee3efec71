import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { BullionError } from '@bullion/core';
import { verifyLake } from '@bullion/lake';
import { startSimulator } from '@bullion/simulator';
import { bytesOf, wrongForReaders } from './crash/reader.ts';
import { smallDisk } from './damage/small-disk.ts';
import { REQUEST } from './damage/ward.ts';
import { collect, type Setting } from './storm/collect.ts';
import { temporaryFolder } from './support/bullion.ts';
import { patientClock } from './support/patient-clock.ts';

const NOW = Date.parse('2024-03-02T10:00:00Z');
const KILOBYTES = [400, 900];

const simulator = await startSimulator({ seed: 11, now: NOW, symbols: 2 });
after(() => simulator.close());
const endpoints = Object.fromEntries(
  Object.entries(simulator.endpoints).map(([name, url]) => [name.replace('BULLION_ENDPOINT_', ''), url]),
);

function setting(home: string, runId: string): Setting {
  return { home, endpoints, now: NOW, runId, request: REQUEST };
}

async function codesOf(home: string): Promise<string[]> {
  try {
    const { failures } = await collect(setting(home, 'full'));
    return [...new Set(failures.map(({ code }) => code))];
  } catch (error) {
    assert.ok(error instanceof BullionError, String(error));
    assert.match(error.hint, /run the same command|rebuild/);
    return [error.code];
  }
}

test('a disk that is full at any time is said to be, and once there is room the same command ends as on a large one', async () => {
  using large = temporaryFolder('disk');
  await collect(setting(large.path, 'large'));
  const wanted = bytesOf(join(large.path, 'dataset'));
  for (const kilobytes of KILOBYTES) {
    using disk = smallDisk(kilobytes);
    // Only root may mount; for others the limit below has to do.
    if (disk === undefined) continue;
    const home = join(disk.path, 'home');
    assert.deepEqual(await codesOf(home), ['io_failed'], `${kilobytes} kB`);
    assert.deepEqual(wrongForReaders(join(home, 'dataset')), []);
    disk.grow();
    assert.deepEqual((await collect(setting(home, 'again'))).failures, []);
    assert.deepEqual(bytesOf(join(home, 'dataset')), wanted);
    assert.deepEqual(await verifyLake({ home, clock: patientClock(NOW), owner: 'test' }), []);
  }
});

const CHILD = join(import.meta.dirname, 'storm/child.ts');

test('files that may not grow are a failure of the disk in one sentence', async () => {
  using home = temporaryFolder('limit');
  const command = 'ulimit -f 48; exec "$0" "$1" "$2"';
  const said = await new Promise<string>((resolve) => {
    execFile('bash', ['-c', command, process.execPath, CHILD, JSON.stringify(setting(home.path, 'limited'))], (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
  assert.match(said, /code: 'io_failed'/);
});

test('a place that may only be read is said to be, before anything is asked', async () => {
  using folder = temporaryFolder('read-only');
  const requests = simulator.requests();
  const closed = join(folder.path, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  const said = await asNobody(join(closed, 'home'));
  assert.match(said, /code: 'io_failed'/);
  assert.equal(simulator.requests(), requests);
});

/** Permissions do not bind root. */
function asNobody(home: string): Promise<string> {
  const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  return new Promise((resolve) => {
    execFile(process.execPath, [CHILD, JSON.stringify(setting(home, 'nobody'))], who, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}
