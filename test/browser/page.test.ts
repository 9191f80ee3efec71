import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { silentLog } from '@bullion/core';
import { type RunningServer, startServer } from '@bullion/server';
import { builtPage } from '@bullion/web';
import { type Browser, chromium, type Page } from 'playwright-core';
import { bullion, temporaryFolder } from '../support/bullion.ts';
import { startWorld } from '../support/simulator.ts';

const NOW = '2025-08-16T03:00:00Z';
const pictures = process.env['BULLION_PICTURES'] ?? '';

/** No connection but those of the page itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('the page in a real browser', () => {
  const folder = temporaryFolder('browser');
  const problems: string[] = [];
  let server: RunningServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    await using world = await startWorld(NOW);
    const common = ['--home', folder.path, '--now', NOW, '--json', '--quiet'];
    const jobs = [
      'run ohlcv --symbols BTC,ETH,SOL --intervals 1d --from 2024-07-01 --to 2025-08-16',
      'run ohlcv --symbols BTC --intervals 1h --from 2025-07-20 --to 2025-08-16',
      'run funding --symbols BTC,ETH --from 2025-05-01 --to 2025-08-16',
      'run availability --symbols BTCUSDT,ETHUSDT,龙虾USDT --from 2024-01-01 --to 2025-08-16',
      'publish',
    ];
    for (const job of jobs) {
      const ended = await bullion([...job.split(' '), ...common], world.endpoints);
      assert.equal(ended.code, 0, `${job}\n${ended.stdout}${ended.stderr}`);
    }
    server = await startServer({
      dataset: join(folder.path, 'dataset'),
      page: await builtPage(),
      port: 0,
      host: '127.0.0.1',
      log: silentLog,
    });
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await page.goto(server.url);
    await page.getByText('perpetuals, delisted ones included').waitFor();
    await page.getByRole('img', { name: /candles on/ }).waitFor();
  });

  after(async () => {
    await browser?.close();
    await server?.close();
    folder[Symbol.dispose]();
  });

  async function picture(name: string): Promise<void> {
    if (pictures === '') return;
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  test('says that the data is simulated, and shows candles, funding, coverage and availability', async () => {
    assert.equal(await page.getByText('simulated data').count(), 1);
    for (const name of ['BTC candles|BTCUSDT', 'BTC funding', 'Coverage', 'Availability of the Binance archive', 'Quality']) {
      assert.ok((await page.getByRole('region', { name: new RegExp(name) }).count()) >= 1, name);
    }
    await page.getByRole('img', { name: 'Availability of BTCUSDT' }).waitFor();
    await page.getByText('Newest outages').waitFor();
    await picture('page');
  });

  test('switches the exchange, the market and the interval', async () => {
    const exchanges = page.getByRole('group', { name: 'Exchange' });
    for (const exchange of ['coinbase', 'okx', 'bybit']) {
      await exchanges.getByRole('button', { name: exchange }).click();
      await page.getByRole('img', { name: `candles on ${exchange}` }).waitFor();
    }
    await page.getByRole('group', { name: 'Interval' }).getByRole('button', { name: '1h' }).click();
    await page.getByRole('img', { name: /candles on bybit/ }).waitFor();
    await page.getByRole('group', { name: 'Market' }).getByRole('button', { name: 'perp' }).click();
    await page.getByRole('img', { name: /candles on bybit/ }).waitFor();
  });

  test('finds a symbol that is not ASCII', async () => {
    await page.getByRole('combobox', { name: 'Symbol' }).fill('龙虾USDT');
    await page.getByRole('img', { name: 'Availability of 龙虾USDT' }).waitFor();
  });

  test('fits a phone in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await page.getByRole('img', { name: 'Availability of BTCUSDT' }).waitFor();
    await picture('phone');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
  });

  test('raises no error in the console', () => {
    assert.deepEqual(problems, []);
  });
});
