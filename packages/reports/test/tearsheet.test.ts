import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import { type Tearsheet, tearsheet } from '@bullion/reports';
import { tables } from '@bullion/tables';
import { DuckDBInstance } from '@duckdb/node-api';
import { Token } from 'bullion';
import * as analytics from 'bullion/analytics';
import { publishTables } from '../../client/test/published.ts';
import { makeSample, type Sample } from '../../client/test/sample.ts';

describe('a tearsheet', () => {
  let sample: Sample;
  let sheet: Tearsheet;

  before(async () => {
    sample = await makeSample();
    sheet = await tearsheet({ symbol: 'BTC', exchange: 'binance', benchmark: 'ETH', dataset: sample.folder });
  });
  after(() => sample[Symbol.asyncDispose]());

  const sections = (): string[] => sheet.html.split('<section ').slice(1);
  const section = (id: string): string => sections().find((each) => each.includes(`id="${id}"`)) ?? '';
  const rowsOf = (id: string): string[][] =>
    (section(id).split('<tbody>')[1] ?? '')
      .split('</table>', 1)
      .flatMap((body) => body.split('<tr>').slice(1))
      .map((row) => row.trim().split('<td>').slice(1));

  test('loads nothing: no script, no address, and a policy that forbids both', () => {
    const addresses = [...sheet.html.matchAll(/\b(?:https?:)?\/\/[\w.-]+/g)].map(([address]) => address);
    assert.deepEqual(new Set(addresses), new Set(['http://www.w3.org']));
    assert.doesNotMatch(sheet.html, /<script|<link|<img|@import|url\((?!#)|\bsrc=/);
    assert.match(sheet.html, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/);
  });

  test('is the same byte for byte when it is made again', async () => {
    const again = await tearsheet({ symbol: 'BTC', exchange: 'binance', benchmark: 'ETH', dataset: sample.folder });
    assert.ok(again.html === sheet.html);
    assert.equal(again.revision, sample.spec.revision);
  });

  test('has a table behind every chart, and every id once', () => {
    for (const each of sections().filter((part) => part.includes('<figure')))
      assert.match(each, /<details><summary>Table/, each.slice(0, 60));
    const ids = [...sheet.html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.ok(ids.length > 20);
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
    );
  });

  test('colours are names of the style sheet, so that one drawing serves light and dark', () => {
    const drawings = [...sheet.html.matchAll(/<svg.*?<\/svg>/gs)].map(([svg]) => svg);
    assert.ok(drawings.length >= 26);
    const painted = new Set(drawings.flatMap((svg) => [...svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)].map(([, colour]) => colour ?? '')));
    assert.deepEqual(
      [...painted].filter((colour) => !colour.startsWith('var(--') && !['none', '#000'].includes(colour)),
      [],
    );
  });

  test('its numbers are those of the library', async () => {
    const token = new Token('BTC', { exchange: 'binance', dataset: sample.folder });
    const statistics = await token.statistics({ benchmark: new Token('ETH', { exchange: 'binance', dataset: sample.folder }) });
    const beta = statistics.find(({ id }) => id === 'beta')?.value;
    assert.ok(typeof beta === 'number');
    assert.ok(section('metrics').includes(`>${beta.toFixed(2).replace('-', '−')}<`));
    for (const { id, label } of statistics) assert.ok(section('metrics').includes(label.replace('>', '&gt;')), id);
    const { annualized } = await token.fundingRateAnnualized();
    assert.ok(section('funding').includes(`${((annualized ?? 0) * 100).toFixed(2)} % per year`));
  });

  test('years, quantiles, beta and Sortino are those of the library, beside the benchmark', async () => {
    const [own, other] = await Promise.all(['BTC', 'ETH'].map((symbol) => returnsOf(symbol, sample.folder)));
    assert.ok(own !== undefined && other !== undefined);
    const [year, beside] = [own, other].map((series) => analytics.calendarReturns(series, 'year', DAY_MS)[1]);
    assert.deepEqual(rowsOf('years')[1]?.slice(0, 4), ['2023', '365', text(year?.value), text(beside?.value)]);
    const weeks = analytics.calendarReturns(own, 'week', DAY_MS).slice(1, -1);
    const spread = analytics.spreadOf(analytics.knownValues(weeks));
    assert.deepEqual(rowsOf('quantiles')[1]?.slice(0, 5), [
      'weekly',
      String(weeks.length),
      ...[spread?.mean, spread?.least, spread?.p05].map(text),
    ]);
    const window = { bars: 90, step: DAY_MS };
    const beta = analytics.rollingPair(own, other, window, analytics.beta).at(-1)?.value;
    assert.deepEqual(rowsOf('beta').at(-1), ['2024-02-29', beta?.toFixed(2).replace('-', '−')]);
    const sortino = [own, other].map(
      (series) => analytics.rolling(series, window, (values) => analytics.sortino(values, 365)).at(-1)?.value,
    );
    assert.deepEqual(rowsOf('sortino').at(-1), ['2024-02-29', ...sortino.map((value) => value?.toFixed(2).replace('-', '−'))]);
  });

  test('candles of several days are all there, the first one of fewer days included', () => {
    const phone = section('price').split('class="small"')[1] ?? '';
    const bodies = [...phone.matchAll(/<path d="([^"]*)" fill="var\(--(?:up|down)\)" stroke="/g)].map(([, line]) => line).join('');
    assert.match(section('price'), /2-day candles \(of 6 days on a narrow screen\)/);
    assert.equal(bodies.split('Z').length - 1, 108);
  });

  test('years of days stay below 400 kB', () => assert.ok(sheet.html.length < 400_000, String(sheet.html.length)));

  test('says what the dataset does not have in its place', async () => {
    assert.match(section('interest'), /Not shown\. .*open_interest/);
    assert.match(section('quality'), /Late files of the archive<td>not known\. .*publication_delay/);
    const coinbase = await tearsheet({ symbol: 'BTC-USD', exchange: 'coinbase', benchmark: null, dataset: sample.folder });
    assert.match(coinbase.html, /id="funding".*?Not shown\. funding_rates has no BTC-USD of coinbase/s);
    assert.doesNotMatch(coinbase.html, /Against the benchmark/);
  });

  test('names revision, files and the command that makes it again', () => {
    const quality = section('quality');
    assert.ok(quality.includes(sample.spec.revision));
    assert.ok(
      quality.includes(`bullion tearsheet BTC --exchange binance --benchmark ETH --revision ${sample.spec.revision} -o BTCUSDT.html`),
    );
    for (const { sha256 } of sample.spec.tables.find(({ name }) => name === 'ohlcv_daily')?.files ?? [])
      assert.ok(quality.includes(sha256));
    assert.match(quality, /639 of 639 \(100\.00 %\)/);
  });

  test('shows itself in a notebook, inside a frame of its own', () => {
    const shown = sheet[Symbol.for('Jupyter.display') as keyof Tearsheet] as unknown;
    assert.ok(typeof shown === 'function');
    const bundle: Record<string, string> = shown.call(sheet);
    assert.match(bundle['text/html'] ?? '', /^<iframe [^>]*srcdoc="&lt;|^<iframe [^>]*srcdoc="<!doctype html>/);
    assert.match(bundle['text/plain'] ?? '', /BTCUSDT on binance/);
  });

  test('is written where a token is told to, folders included', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bullion-sheet-'));
    try {
      const output = join(folder, 'deep/er/btc.html');
      const written = await new Token('BTC', { exchange: 'binance', dataset: sample.folder }).tearsheet({ output, benchmark: 'ETH' });
      assert.ok(readFileSync(output, 'utf8') === sheet.html);
      assert.equal(written.output, output);
      for (const refused of [join(output, 'x.html'), '/proc/nothing/x.html'])
        await assert.rejects(new Token('BTC', { dataset: sample.folder }).tearsheet({ output: refused }), { code: 'io_failed' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('of a range speaks of that range alone, and of nothing of an empty one', async () => {
    const month = await tearsheet({ symbol: 'BTC', exchange: 'binance', dataset: sample.folder, from: '2023-03-01', to: '2023-04-01' });
    assert.match(month.html, /31 days from 2023-03-01 to 2023-03-31/);
    await assert.rejects(tearsheet({ symbol: 'BTC', dataset: sample.folder, from: '2031-01-01' }), { code: 'outside_coverage' });
    await assert.rejects(tearsheet({ symbol: 'LITUSDTSETTLED', dataset: sample.folder }), {
      code: 'outside_coverage',
      message: /2023-07-01 to 2023-10-31 \(settled\)/,
    });
    await assert.rejects(tearsheet({ symbol: 'BTX', dataset: sample.folder }), { code: 'unknown_symbol' });
  });

  test('of a history with holes fills none of them: months, coverage and gaps say so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bullion-holes-'));
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      await publishTables(connection, folder, [
        { table: tables.ohlcv_daily, rows: HOLES },
        { table: tables.gaps, rows: GAPS },
        { table: tables.instruments, rows: LIVES },
        { table: tables.publication_delay, rows: DELAYS },
      ]);
      const { html } = await tearsheet({ symbol: 'BTC', exchange: 'binance', dataset: folder });
      assert.match(html, />gap<\/td>/);
      assert.match(html, /145 of 152 \(95\.39 %\)/);
      assert.match(html, /relisted on binance/);
      assert.match(html, /There are no 90 days in a row without a missing one/);
      assert.match(html, /<td>exchange_outage<td>planted/);
      assert.match(html, /on 2 of 152 days \(1\.3 %\) the last file came more than a day after its day, 31\.5 hours at most/);
      assert.match(html, /<td>2024-02-29<td>binance<td>perp<td>300<td>8\.2<td>9\.1<td>31\.5\n/);
      for (const id of ['return', 'drawdown'])
        assert.match(html.split(`id="${id}"`)[1] ?? '', /stroke="var\(--other\)"[^>]* stroke-dasharray/);
      for (const id of ['funding', 'basis', 'interest', 'quadrants', 'week', 'divergence', 'volume'])
        assert.match(html, new RegExp(`id="${id}"><header><h2>[^<]*</h2></header><p class="note">Not shown`), id);
      assert.doesNotMatch(html, /NaN|undefined|Infinity/);
    } finally {
      connection.closeSync();
      rmSync(folder, { recursive: true });
    }
  });
});

/** As the sheet reads it: simple daily returns of all days. */
async function returnsOf(symbol: string, dataset: string): Promise<readonly analytics.Point[]> {
  const candles = await new Token(symbol, { exchange: 'binance', dataset }).ohlcv();
  return analytics.performanceOf(
    candles.map(({ timestamp, close }) => ({ timestamp, value: close })),
    '1d',
  ).series;
}

const text = (value: number | null | undefined): string => `${((value ?? Number.NaN) * 100).toFixed(2).replace('-', '−')} %`;

/** Five months without one week in March. */
const HOLES = `
  SELECT timestamp, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol, 'BTCUSDT' AS native_symbol, 'binance:spot:BTCUSDT#1' AS instrument_id,
    'BTC' AS base, 'USDT' AS quote, 100 + n AS open, 104 + n AS high, 97 + n AS low, 101 + n AS close, 5 + n AS volume
  FROM (SELECT timestamp, hash(timestamp) % 9 AS n FROM generate_series(TIMESTAMPTZ '2024-01-01', TIMESTAMPTZ '2024-05-31', INTERVAL 1 DAY) days(timestamp))
  WHERE timestamp NOT BETWEEN TIMESTAMPTZ '2024-03-10' AND TIMESTAMPTZ '2024-03-16'`;

const GAPS = `
  SELECT 'ohlcv_daily' AS table_name, 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS symbol, TIMESTAMPTZ '2024-03-10' AS from_time,
    TIMESTAMPTZ '2024-03-17' AS until_time, 'exchange_outage' AS cause, 'planted' AS evidence, NULL AS symbols_silent, NULL AS symbols_expected`;

const DELAYS = `
  SELECT 'binance' AS exchange, 'perp' AS market, day::DATE AS date, 300 AS files, 8.2 AS median_hours, 9.1 AS p90_hours, 12 AS p99_hours,
    CASE WHEN day IN (DATE '2024-02-29', DATE '2024-04-01') THEN 31.5 ELSE 14 END AS max_hours, 0 AS rewritten_files
  FROM generate_series(TIMESTAMP '2024-01-01', TIMESTAMP '2024-05-31', INTERVAL 1 DAY) days(day)`;

const LIVES = `
  SELECT 'binance' AS exchange, 'spot' AS market, 'BTCUSDT' AS native_symbol, 'BTCUSDT' AS symbol, life, 'binance:spot:BTCUSDT#' || life AS instrument_id,
    'spot' AS kind, 'BTC' AS base, 'USDT' AS quote, 1 AS multiplier, first_day, last_day, began, ended, 'planted' AS evidence
  FROM (VALUES (1, DATE '2023-01-01', DATE '2024-03-09', 'listed', 'delisted'), (2, DATE '2024-03-17', NULL, 'relisted', NULL)) lives(life, first_day, last_day, began, ended)`;
