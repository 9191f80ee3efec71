import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Host } from '@bullion/simulator';
import { CacheDesk } from './cache-desk.ts';
import { makeCache } from './cache-place.ts';

const MINUTES = '/data/ohlcv_1m/2024-01.parquet';

describe('many processes and one cache', { timeout: 90_000 }, () => {
  let desk: CacheDesk;
  let host: Host;

  before(async () => {
    desk = await CacheDesk.open();
    host = desk.host;
  });
  after(async () => {
    await desk[Symbol.asyncDispose]();
  });

  const start = (cacheDir: string): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, 'children/read-hours.ts'), host.url, cacheDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  async function finish(child: ChildProcess): Promise<string> {
    let [said, complaint] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    const [code] = await once(child, 'close');
    assert.equal(code, 0, complaint);
    return said;
  }

  /** Half of the file, and then nothing for as long as somebody waits. */
  function holdBackHalf(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    host.intercept = ({ url, headers }, response) => {
      if (url !== MINUTES || headers.range !== undefined) return false;
      const bytes = readFileSync(join(desk.sample.folder, MINUTES));
      response.writeHead(200, { etag: '"held"', 'content-length': bytes.length });
      response.write(bytes.subarray(0, bytes.length / 2), () => resolve());
      return true;
    };
    return promise;
  }

  test('each file is downloaded once, and all have the same answer', async () => {
    using place = makeCache();
    host.latencyMs = 50;
    const answers = await Promise.all(Array.from({ length: 4 }, () => finish(start(place.path))));
    host.latencyMs = 0;
    assert.equal(new Set(answers).size, 1);
    assert.deepEqual(host.asked.map(({ path }) => path).sort(), [MINUTES, '/spec.json']);
  });

  test('a process that is killed while it downloads leaves no file, and the next one goes on', async () => {
    using place = makeCache();
    const held = holdBackHalf();
    const killed = start(place.path);
    const begun = once(killed.stderr ?? killed, 'data');
    await Promise.all([held, begun]);
    const waiting = start(place.path);
    killed.kill('SIGKILL');
    await once(killed, 'close');
    const [file] = desk.sample.spec.tables.flatMap(({ files }) => files.filter(({ path }) => MINUTES === `/${path}`));
    assert.ok(place.files().every((name) => !name.endsWith(file?.sha256 ?? '')));
    assert.ok(place.files().some((name) => name.endsWith('.part')));
    host.asked.length = 0;
    host.intercept = undefined;
    const { rows, revision } = JSON.parse(await finish(waiting));
    assert.deepEqual(
      [rows, revision],
      [desk.sample.spec.tables.find(({ name }) => name === 'ohlcv_1m')?.row_count, desk.sample.spec.revision],
    );
    const [first] = host.asked.filter(({ path }) => path === MINUTES);
    assert.match(first?.range ?? '', /^bytes=[1-9]\d*-$/);
    assert.equal(first?.ifRange, '"held"');
    assert.ok(place.files().every((name) => !name.includes('.part')));
  });
});
