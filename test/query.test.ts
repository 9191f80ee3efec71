import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeSample, type Sample } from '../packages/client/test/sample.ts';
import { bullion } from './support/bullion.ts';

describe('bullion query', () => {
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(() => sample[Symbol.asyncDispose]());

  const ask = (line: string) => bullion(['query', ...line.split(' '), '--dataset', sample.folder]);
  const json = async (line: string): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await ask(`${line} --json`);
    assert.deepEqual([code, stderr], [0, '']);
    return JSON.parse(stdout);
  };
  const text = async (line: string): Promise<string[]> => {
    const { code, stdout, stderr } = await ask(line);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout.trimEnd().split('\n');
  };
  const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined);

  test('a question about a folder is answered without loading HTTP', async () => {
    const told = `process.on('exit',()=>process.stderr.write(process.moduleLoadList.join('\\n')))`;
    const { stderr } = await bullion(['query', 'snapshot', '2024-01-01', '--json', '--dataset', sample.folder], {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(told)}`,
    });
    const loaded = stderr.split('\n');
    assert.ok(loaded.includes('NativeModule zlib'));
    assert.deepEqual(
      loaded.filter((name) => /^NativeModule (http|https|tls|sqlite|internal\/deps\/undici\/undici)$/.test(name)),
      [],
    );
  });

  test('every query prints one object of the documented shape', async () => {
    const { revision } = sample.spec;
    const shapes: [string, string[], string?, string[]?][] = [
      [
        'snapshot 2024-01-01',
        ['date', 'revision', 'count', 'symbols'],
        'symbols',
        ['symbol', 'ticker', 'instrument_id', 'file_size_bytes', 'last_modified'],
      ],
      [
        'timeline avaxusdt',
        ['symbol', 'revision', 'first', 'last', 'lives', 'days'],
        'days',
        ['date', 'state', 'cause', 'available', 'file_size_bytes', 'last_modified', 'instrument_id'],
      ],
      [
        'range 2024-01-01 2024-01-03',
        ['from', 'to', 'revision', 'days', 'count', 'symbols'],
        'symbols',
        ['symbol', 'ticker', 'instrument_id', 'first', 'last', 'available_days'],
      ],
      ['counts -n 3', ['revision', 'days'], 'days', ['date', 'available', 'missing', 'pending', 'blocked', 'new_listings', 'delistings']],
      [
        'new 2023-12-01',
        ['date', 'revision', 'count', 'symbols'],
        'symbols',
        ['symbol', 'ticker', 'instrument_id', 'first', 'last', 'began', 'ended'],
      ],
      [
        'delisted 2023-12-25',
        ['date', 'revision', 'count', 'symbols'],
        'symbols',
        ['symbol', 'ticker', 'instrument_id', 'first', 'last', 'began', 'ended'],
      ],
      [
        'top 2024-01-01 -n 2',
        ['date', 'revision', 'count', 'symbols'],
        'symbols',
        [
          'symbol',
          'ticker',
          'instrument_id',
          'rank',
          'quote_volume_usdt',
          'trade_count',
          'rank_change_1d',
          'rank_change_7d',
          'rank_change_14d',
          'rank_change_30d',
          'percentile',
          'market_share_pct',
          'days_available',
        ],
      ],
      [
        'universe --as-of 2023-10-31 -n 5 --min-age-days 30',
        ['as_of', 'revision', 'day', 'window', 'count', 'symbols', 'instruments'],
        'instruments',
        ['symbol', 'ticker', 'instrument_id', 'first_day', 'age_days', 'quote_volume_usdt', 'rank'],
      ],
      [
        'summary 2024-01-01',
        [
          'date',
          'revision',
          'available',
          'missing',
          'pending',
          'new_listings',
          'delistings',
          'ranked',
          'quote_volume_usdt',
          'trade_count',
          'change_1d_pct',
          'change_7d_pct',
          'median_quote_volume_usdt',
          'top10_share_pct',
          'top',
        ],
      ],
      [
        'percentile AVAXUSDT 2024-01-01',
        ['symbol', 'ticker', 'instrument_id', 'date', 'revision', 'count', 'rank', 'percentile', 'quote_volume_usdt', 'market_share_pct'],
      ],
      [
        'average AVAXUSDT --window 7',
        ['symbol', 'ticker', 'instrument_id', 'as_of', 'revision', 'window', 'days', 'quote_volume_usdt', 'trade_count'],
      ],
      [
        'trend AVAXUSDT --as-of 2024-01-01',
        [
          'symbol',
          'ticker',
          'instrument_id',
          'as_of',
          'revision',
          'window',
          'quote_volume_usdt',
          'previous_quote_volume_usdt',
          'change_pct',
          'slope_pct_per_day',
          'days',
        ],
        'days',
        ['date', 'rank', 'quote_volume_usdt', 'trade_count'],
      ],
    ];
    for (const [line, fields, list, rowFields] of shapes) {
      const answer = await json(line);
      assert.deepEqual(Object.keys(answer), fields, line);
      assert.equal(answer['revision'], revision);
      if (list !== undefined) assert.deepEqual(Object.keys(Object(first(answer[list]))), rowFields, line);
    }
  });

  test('yesterday and today are days by the clock of the command', async () => {
    const named = await json('snapshot 2024-01-01');
    assert.deepEqual(await json('snapshot yesterday --now 2024-01-02T10:00:00Z'), named);
    assert.deepEqual(await json('snapshot today --now 2024-01-01'), named);
  });

  test('times are told in seconds with Z, and -n keeps the newest days', async () => {
    const { symbols } = await json('snapshot 2024-01-01');
    assert.match(JSON.stringify(first(symbols)), /"last_modified":"2024-01-02T\d\d:\d\d:\d\dZ"/);
    const { days } = await json('timeline COIN3USDT -n 2');
    assert.deepEqual(Array.isArray(days) && days.map(({ date, state }) => [date, state]), [
      ['2024-01-08', 'delisted'],
      ['2024-01-09', 'delisted'],
    ]);
  });

  test('columns align also where a name takes two columns for each character', async () => {
    const lines = await text('snapshot 2024-01-01');
    assert.match(lines[0] ?? '', /^\d+ symbols on 2024-01-01$/);
    const width = (line: string): number => line.replaceAll(/[\u4e00-\u9fff]/g, 'xx').search(/\d{4}-\d\d-\d\dT/);
    const dates = lines.slice(2).map(width);
    assert.ok(lines.some((line) => line.startsWith('币安人生USDT')));
    assert.deepEqual(new Set(dates).size, 1);
  });

  test('people get stretches of days, the lives of a ticker, and what stands behind a number', async () => {
    const hole = (await text('timeline HOLEUSDT')).join('\n');
    assert.match(hole, /Lives: binance:perp:HOLEUSDT#1 .*, binance:perp:HOLEUSDT#2/);
    assert.match(hole, /2023-09-01 {2}2023-10-31 {2,}61 {2}delisted/);
    assert.match((await text('range 2023-10-01 2023-11-01')).join('\n'), /LITUSDTSETTLED \(then LITUSDT\)/);
    assert.match(
      (await text('universe --as-of 2024-02-29 -n 3'))[0] ?? '',
      /^3 symbols as of 2024-02-29 \(files of 2024-02-28\), by volume of 30 days$/,
    );
    assert.match((await text('top 2024-01-01 -n 3'))[2] ?? '', /^ +1 {2}\S+ +\S+ +\d+ k /);
    assert.match((await text('average AVAXUSDT --as-of 2024-01-01'))[1] ?? '', /^mean of \d+ of the 30 days up to 2024-01-01$/);
    assert.match((await text('summary 2023-12-25')).join('\n'), /delisted +COIN11USDT, COIN19USDT, COIN27USDT, COIN35USDT, COIN3USDT/);
    assert.deepEqual(await text('new 2024-02-20'), ['2024-02-20: 0 symbols began']);
  });

  test('what cannot be asked says what can', async () => {
    const wrong: [string, string, RegExp][] = [
      ['snapshots 2024-01-01', 'usage', /no query "snapshots". Did you mean snapshot\?.*\n.*universe/s],
      ['top', 'usage', /`query top` needs <date>/],
      ['counts 2024-01-01', 'usage', /takes no "2024-01-01"/],
      ['top 2024-01-01 --as-of 2024-01-01', 'usage', /takes no --as-of/],
      ['top 2024-01-01 -n none', 'usage', /-n "none"/],
      ['universe', 'usage', /needs a day/],
      ['universe --as-of tomorrow', 'bad_date', /--as-of "tomorrow"/],
      ['range 2024-01-05 2024-01-01', 'bad_date', /holds nothing/],
      ['timeline AVAXUSD', 'unknown_symbol', /Did you mean AVAXUSDC, AVAXUSDT/],
      ['snapshot 2025-01-01', 'outside_coverage', /covers 2023-06-01 to 2024-02-29/],
      ['average LITUSDT --as-of 2023-11-01', 'outside_coverage', /no file up to 2023-11-01/],
    ];
    for (const [line, code, message] of wrong) {
      const { stderr, stdout } = await ask(line);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.ok(stderr.includes(`(${code})`), line);
    }
  });
});
