import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { makeSample } from '../../packages/client/test/sample.ts';
import { bullion, temporaryFolder } from '../support/bullion.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update'];

const pictures = process.env['BULLION_PICTURES'] ?? '';

const VIEWS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1240, height: 900 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1240, height: 900 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

describe('a tearsheet opened from disk', () => {
  const folder = temporaryFolder('tearsheet');
  const file = join(folder.path, 'btc.html');
  let browser: Browser;

  before(async () => {
    await using sample = await makeSample();
    const ended = await bullion([
      'tearsheet',
      'BTC',
      '--exchange',
      'binance',
      '--benchmark',
      'ETH',
      '-o',
      file,
      '--dataset',
      sample.folder,
    ]);
    assert.equal(ended.code, 0, ended.stderr);
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  });
  after(async () => {
    await browser?.close();
    folder[Symbol.dispose]();
  });

  for (const { name, ...view } of VIEWS) {
    test(`asks for nothing and fits its window: ${name}`, async () => {
      const context = await browser.newContext({ ...view, offline: true });
      const page = await context.newPage();
      const [asked, problems]: [string[], string[]] = [[], []];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(pathToFileURL(file).href);
      assert.deepEqual([asked, problems], [[pathToFileURL(file).href], []]);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= view.viewport.width);
      const drawn = await page.locator('figure svg:visible').count();
      assert.equal(drawn, await page.locator('figure').count());
      const table = page.locator('#return details');
      await table.locator('summary').click();
      assert.ok(await table.locator('tbody tr').first().isVisible());
      if (pictures !== '') await page.screenshot({ path: join(pictures, `tearsheet-${name}.png`), fullPage: true });
      await context.close();
    });
  }

  test('turns dark with the system, text and drawings alike', async () => {
    const colours = async (colorScheme: 'light' | 'dark') => {
      const page = await browser.newPage({ colorScheme });
      await page.goto(pathToFileURL(file).href);
      const found = await page.evaluate(() =>
        ['body', '#return figure .large text', '#return figure .large path[stroke="var(--own)"]'].map((selector) => {
          const element = document.querySelector(selector);
          if (element === null) return '';
          const style = getComputedStyle(element);
          return [style.color, style.fill, style.stroke].join(' ');
        }),
      );
      await page.close();
      return found;
    };
    const [light, dark] = [await colours('light'), await colours('dark')];
    for (const [at, colour] of light.entries()) assert.ok(colour !== '' && colour !== dark[at], `${at}: ${colour}`);
  });
});
