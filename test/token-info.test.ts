import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Simulator } from '@bullion/simulator';
import { bullion, temporaryFolder } from './support/bullion.ts';
import { startWorld } from './support/simulator.ts';

const NOW = '2025-08-16T03:00:00Z';

describe('assets as a whole, on the command line', () => {
  const folder = temporaryFolder('token-info');
  const home = join(folder.path, 'home');
  let world: Simulator;

  before(async () => {
    world = await startWorld(NOW);
    await run('run token_info', 0);
  });
  after(async () => {
    await world.close();
    folder[Symbol.dispose]();
  });

  async function run(line: string, exit: number, env: Record<string, string> = {}) {
    const args = [...line.split(' '), '--home', home, '--now', NOW, '--json', '--quiet'];
    const ended = await bullion(args, { ...world.endpoints, ...env });
    assert.equal(ended.code, exit, `${line}\n${ended.stdout.slice(0, 2000)}${ended.stderr}`);
    return JSON.parse(ended.stdout);
  }

  test('can be asked right after they were collected, by any pair', async () => {
    const info = await run('token BTCUSDT info', 0);
    assert.deepEqual(
      [info.symbol, info.native_symbol, info.date, info.last_updated],
      ['BTCUSD', 'bitcoin', '2025-08-16', '2025-08-16T02:59:00Z'],
    );
    const { rows, symbol } = await run('token ETH market-cap --limit 3', 0);
    assert.deepEqual([symbol, rows.length, rows[0].date, typeof rows[0].market_cap], ['ETHUSD', 1, '2025-08-16', 'number']);
  });

  test('are published only where that is configured', async () => {
    const rowsIn = (folder: string) => {
      const { tables } = JSON.parse(readFileSync(join(home, folder, 'spec.json'), 'utf8'));
      return tables.find(({ name }: { name: string }) => name === 'token_info').row_count;
    };
    await run('publish', 0);
    assert.deepEqual([rowsIn('dataset'), rowsIn('private') > 5], [0, true]);
    await run('publish', 0, { BULLION_PUBLISH_TOKEN_INFO: '1' });
    assert.equal(rowsIn('dataset'), rowsIn('private'));
  });

  test('a key of a name that nobody takes is refused without being shown', async () => {
    const file = join(folder.path, 'keys.json');
    writeFileSync(file, JSON.stringify({ keys: { COINGEKKO: 'secret-of-mine' } }));
    const { error } = await run(`run token_info --config ${file}`, 2);
    assert.deepEqual([error.code, error.message], ['bad_config', 'No key is named COINGEKKO.']);
    assert.match(error.hint, /COINGECKO_DEMO/);
    assert.ok(!JSON.stringify(error).includes('secret'));
  });
});
