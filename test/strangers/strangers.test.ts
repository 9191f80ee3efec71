import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startStaticHost } from '@bullion/simulator';
import { Token } from 'bullion';
import { chromium } from 'playwright-core';
import { temporaryFolder } from '../support/bullion.ts';
import { startWorld } from '../support/simulator.ts';
import { example, firstProgram, install, makeSite, openShop, RUNTIMES, type Shop } from './shop.ts';

const NOW = '2025-08-16T03:00:00Z';
const root = join(import.meta.dirname, '../..');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'];

/** What the first program came to, for comparison. */
const SAID = "\nconsole.log('\\n=' + JSON.stringify([candles, funding, (await import('node:fs')).statSync('btc.html').size]));";

describe('a stranger with an empty folder and our packages', () => {
  let shop: Shop;
  let rows: readonly unknown[];

  before(async () => {
    shop = await openShop();
    const btc = new Token('BTC', { exchange: 'binance', market: 'perp', dataset: shop.dataset });
    const candles = await btc.ohlcv({ limit: 365 });
    rows = JSON.parse(JSON.stringify([candles, await btc.fundingRate({ from: candles[0]?.timestamp })]));
  });
  after(() => shop?.[Symbol.asyncDispose]());

  const cacheOf = (runtime: string) => ({ BULLION_CACHE_DIR: join(shop.folder, '.cache', runtime) });
  async function first(runtime: string): Promise<unknown[]> {
    rmSync(join(shop.folder, 'btc.html'), { force: true });
    const said = await shop.run(RUNTIMES[runtime] ?? [runtime], ['first.mjs'], cacheOf(runtime));
    return JSON.parse(said.split('\n=')[1] ?? 'null');
  }

  for (const runtime of Object.keys(RUNTIMES)) {
    test(`has candles, funding and a tearsheet in under a minute with ${runtime}, by the README, and again once the network is cut`, async () => {
      shop.put('first.mjs', firstProgram() + SAID);
      const started = performance.now();
      const whole = await first(runtime);
      const seconds = (shop.installMs + performance.now() - started) / 1000;
      assert.deepEqual(whole.slice(0, 2), rows);
      assert.ok(Number(whole[2]) > 100_000, `a tearsheet of ${whole[2]} bytes`);
      assert.ok(seconds < 60, `it took ${seconds.toFixed(1)} s`);
      const asked = shop.host.asked.length;
      shop.host.intercept = (request) => request.socket.destroy().destroyed;
      assert.deepEqual(await first(runtime), whole);
      shop.host.intercept = undefined;
      assert.equal(shop.host.asked.length, asked, 'nothing was asked');
    });
  }

  for (const runtime of ['Node 24', 'Deno', 'Bun']) {
    test(`examples/token.ts runs in ${runtime}`, async () => {
      shop.put('token.ts', example('token.ts'));
      const said = await shop.run(RUNTIMES[runtime] ?? [runtime], ['token.ts'], cacheOf(runtime));
      assert.match(said, /^BTCUSDT on binance, revision \w+\n(2025-08-\d\d \d+\.\d\d [\d.]+ M\n){5}funding: -?[\d.]+ % a year/);
      assert.match(readFileSync(join(shop.folder, 'btc.html'), 'utf8'), /^<!doctype html>/);
    });
  }

  test('has types: a program that takes a price for a text does not compile', async () => {
    const program = "import { Token } from 'bullion';\nconst [bar] = await new Token('BTC').ohlcv();\nconst close";
    shop.put('right.ts', `${program}: number | undefined = bar?.close;\nconsole.log(close);\n`);
    shop.put('wrong.ts', `${program}: string | undefined = bar?.close;\nconsole.log(close);\n`);
    const flags = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
    await shop.run([join(root, 'node_modules/.bin/tsc')], [...flags, 'right.ts']);
    await assert.rejects(shop.run([join(root, 'node_modules/.bin/tsc')], [...flags, 'wrong.ts']), ({ stdout }) => /TS2322/.test(stdout));
  });

  test('has the reader for pages as one file without imports, of at most 120 kB compressed', () => {
    const file = readFileSync(join(shop.folder, 'node_modules/bullion/browser.js'));
    assert.doesNotMatch(file.toString(), /["'`]node:|\bimport\s*[({"'`*]|\}from["'`]/);
    const { length } = gzipSync(file);
    assert.ok(length <= 120_000, `it has ${length} bytes`);
  });

  test('examples/page.html shows candles and funding from static files', async () => {
    await using site = await startStaticHost(makeSite(shop, 'page.html'));
    await using browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${site.url}/page.html`);
    await page.locator('tbody tr').nth(4).waitFor();
    assert.match((await page.locator('#funding').textContent()) ?? '', /^Funding: -?[\d.]+ % a year$/);
    assert.match((await page.locator('polyline').getAttribute('points')) ?? '', /^0,[\d.]+ .* 100,[\d.]+$/);
    assert.deepEqual(problems, []);
  });

  test('examples/notebook.ipynb runs in Jupyter, and its tearsheet shows itself', async () => {
    shop.put('notebook.ipynb', example('notebook.ipynb'));
    const python = join(root, 'node_modules/.python/bin/python');
    assert.ok(existsSync(python), 'scripts/need-python.sh brings Jupyter');
    const deno = RUNTIMES['Deno']?.[0] ?? '';
    const said: unknown = JSON.parse(await shop.run([python], [join(import.meta.dirname, 'notebook.py'), 'notebook.ipynb', deno]));
    assert.ok(Array.isArray(said) && said.length === 3, JSON.stringify(said).slice(0, 500));
    const [candles, funding, sheet] = said;
    assert.match(candles['text/plain'], /day: "2025-08-\d\d"/);
    assert.match(funding['text/plain'], /% a year over \d+ settlements/);
    assert.match(sheet['text/html'], /^<iframe [^>]*srcdoc="<!doctype html>/);
    assert.match(sheet['text/plain'], /^BTCUSDT on binance, revision/);
  });

  test('has the command: it collects, publishes and shows its page', async () => {
    using folder = temporaryFolder('command');
    install(folder.path, /./);
    await using world = await startWorld(NOW);
    const command = join(folder.path, 'node_modules/.bin/bullion');
    const home = ['--home', join(folder.path, 'home'), '--now', NOW, '--json', '--quiet'];
    const env = { ...world.endpoints, BULLION_DATASET: '' };
    for (const job of ['run ohlcv --symbols BTC --exchanges binance --intervals 1d --from 2025-08-01 --to 2025-08-10', 'publish'])
      await shop.run([command], [...job.split(' '), ...home], env);
    const { rows: said } = JSON.parse(
      await shop.run([command], ['sql', 'SELECT count(DISTINCT timestamp) FROM ohlcv_daily', ...home], env),
    );
    assert.deepEqual(said, [[9]]);
    const serving = spawn(command, ['serve', '--port', '0', ...home], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(serving.stdout.setEncoding('utf8'), 'data');
    assert.match(await (await fetch(JSON.parse(line).url)).text(), /<script type="module"/);
    serving.kill();
    await once(serving, 'exit');
  });
});
