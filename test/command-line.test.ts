import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bullion, temporaryFolder } from './support/bullion.ts';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');

describe('on the command line', () => {
  const folder = temporaryFolder('command-line');
  after(() => folder[Symbol.dispose]());

  async function hintOf(home: string, line: string, env: Record<string, string> = {}): Promise<string> {
    const { code, stdout } = await bullion([...line.split(' '), '--home', home, '--json'], env);
    const { error } = JSON.parse(stdout);
    assert.deepEqual([code, error.code], [1, 'dataset_missing']);
    return error.hint;
  }

  test('where nothing is collected yet, the commands that read say how to begin', async () => {
    const home = join(folder.path, 'empty');
    for (const line of ['token BTC ohlcv', 'query snapshot 2024-02-10', 'sql SELECT']) {
      assert.match(await hintOf(home, line), /bullion run daily.*bullion demo/);
    }
  });

  test('where only the demo was run, they say how to read it', async () => {
    const home = join(folder.path, 'after-demo');
    mkdirSync(join(home, 'demo', 'dataset'), { recursive: true });
    writeFileSync(join(home, 'demo', 'dataset', 'spec.json'), '{}');
    assert.ok((await hintOf(home, 'token BTC ohlcv')).includes(`--home ${join(home, 'demo')}`));
  });

  test('where data was collected and not published, they say how to publish it', async () => {
    const home = join(folder.path, 'collected');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'ledger.sqlite'), '');
    assert.match(await hintOf(home, 'token BTC ohlcv'), /bullion publish/);
  });

  test('where another dataset was named, they speak about that one', async () => {
    const hint = await hintOf(folder.path, 'token BTC ohlcv', { BULLION_DATASET: join(folder.path, 'elsewhere') });
    assert.match(hint, /BULLION_DATASET/);
  });

  test('a table of which nothing is stored is not said to be without gaps', async () => {
    const { code, stdout } = await bullion(['gaps', 'ohlcv_daily', '--home', join(folder.path, 'no-table')]);
    assert.equal(code, 0);
    assert.match(stdout, /^Nothing of ohlcv_daily is stored/);
  });

  test('a list of assets fits a terminal', async () => {
    const { stdout } = await bullion(['assets']);
    assert.ok(Math.max(...stdout.split('\n').map((line) => line.length)) <= 132);
    assert.match(stdout, /silver_ohlcv_normalized/);
  });

  test('every line that is logged for a run names it, also what the lake says before it begins', async () => {
    const home = join(folder.path, 'without-ledger');
    const stray = join(home, 'lake', 'gold', 'ohlcv_daily');
    mkdirSync(stray, { recursive: true });
    writeFileSync(join(stray, '2024.parquet'), 'not Parquet');
    const { stdout, stderr } = await bullion(['run', 'publish', '--home', home, '--json', '--log-level', 'debug']);
    const lines: { run_id?: string; msg: string }[] = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.match(lines[0]?.msg ?? '', /ledger.sqlite is missing: it is made again/);
    assert.match(lines[1]?.msg ?? '', /was not taken in and moved to damaged\//);
    assert.equal(lines.length, 4);
    assert.deepEqual([...new Set(lines.map(({ run_id }) => run_id))], [JSON.parse(stdout).run_id]);
  });

  test('a reader that closes the pipe early is no failure', async () => {
    const child = spawn(process.execPath, [main, 'assets'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
    assert.deepEqual(await once(child, 'close'), [0, null]);
    assert.equal(complaints, '');
  });
});
