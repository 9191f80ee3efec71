import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from './support/bullion.ts';

const root = join(import.meta.dirname, '..');
const NOW = '2025-08-16T03:00:00Z';

/** The repository's own sources in another place, with the third-party packages linked. */
function copyRepository(to: string): void {
  for (const folder of ['packages', 'scripts', 'docs']) {
    cpSync(join(root, folder), join(to, folder), { recursive: true, filter: (path) => !/node_modules|\/dist$/.test(path) });
  }
  cpSync(join(root, 'package.json'), join(to, 'package.json'));
  mkdirSync(join(to, 'node_modules', '@bullion'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')).filter((each) => each !== '@bullion' && each !== 'bullion')) {
    symlinkSync(join(root, 'node_modules', name), join(to, 'node_modules', name));
  }
  for (const name of readdirSync(join(root, 'packages')).filter((each) => each !== 'client')) {
    symlinkSync(join(to, 'packages', name), join(to, 'node_modules', '@bullion', name));
  }
  symlinkSync(join(to, 'packages/client'), join(to, 'node_modules', 'bullion'));
}

describe('growing', () => {
  const folder = temporaryFolder('add-one');
  const copy = folder.path;
  const home = join(copy, 'home');
  let endpoints: Record<string, string>;
  let simulator: ReturnType<typeof spawn>;

  const run = (file: string, ...args: string[]): string =>
    execFileSync(process.execPath, [join(copy, file), ...args], { encoding: 'utf8', env: { ...process.env, ...endpoints }, cwd: copy });
  const bullion = (line: string) =>
    JSON.parse(run('packages/cli/src/main.ts', ...line.split(' '), '--home', home, '--now', NOW, '--json', '--quiet'));

  before(async () => {
    copyRepository(copy);
    cpSync(join(root, 'test/toys/toybourse'), join(copy, 'packages/exchanges/src/toybourse'), { recursive: true });
    cpSync(join(root, 'test/toys/daily_range.ts'), join(copy, 'packages/tables/src/gold/daily_range.ts'));
    run('scripts/generate.ts');
    simulator = spawn(process.execPath, [join(copy, 'packages/cli/src/main.ts'), 'simulate', '--json', '--now', NOW], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    assert.ok(simulator.stdout);
    const [line] = await once(simulator.stdout, 'data');
    ({ endpoints } = JSON.parse(String(line)));
    bullion('run ohlcv --exchanges toybourse,binance --markets spot --symbols BTC --intervals 1d --from 2025-07-01 --to 2025-08-01');
    bullion('publish');
  });
  after(() => {
    simulator.kill();
    folder[Symbol.dispose]();
  });

  test('an exchange is one folder: its bars are collected, published and explained', () => {
    const { rows } = bullion('token BTC ohlcv --exchange toybourse --market spot');
    assert.equal(rows.length, 31);
    const { sources } = bullion('why ohlcv_daily BTCUSDT 2025-07-10 --exchange toybourse --market spot');
    assert.match(sources[0].url, /^\/toybourse\/bars\?/);
  });

  test('a table is one file: it is derived, published and can be asked', () => {
    const { rows } = JSON.parse(
      run(
        'packages/cli/src/main.ts',
        'sql',
        'SELECT exchange, count(*) AS days, min(reach) > 0 AS moved FROM daily_range GROUP BY ALL ORDER BY 1',
        '--home',
        home,
        '--json',
      ),
    );
    assert.deepEqual(rows, [
      ['binance', 31, true],
      ['toybourse', 31, true],
    ]);
  });
});
