import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeSample, type Sample } from '../packages/client/test/sample.ts';
import { bullion, temporaryFolder } from './support/bullion.ts';

describe('bullion token, market and tearsheet', () => {
  const folder = temporaryFolder('sheet');
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(async () => {
    folder[Symbol.dispose]();
    await sample[Symbol.asyncDispose]();
  });

  const ask = (line: string) => bullion([...line.split(' '), '--dataset', sample.folder]);
  const said = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await ask(line);
    assert.deepEqual([code, stderr], [0, ''], line);
    return stdout;
  };
  const isRows = (value: unknown): value is Record<string, unknown>[] => Array.isArray(value);

  const SHAPES: readonly [line: string, fields: string, columns: string][] = [
    [
      'token BTC returns --exchange binance --period 7d --limit 3',
      'symbol exchange market interval revision period kind',
      'timestamp close return',
    ],
    [
      'token BTC volatility --exchange binance --window 10 --limit 3',
      'symbol exchange market interval revision window',
      'timestamp close volatility',
    ],
    [
      'token BTC drawdown --exchange binance',
      'symbol exchange market interval revision max',
      'peak valley recovered depth days recovery_days',
    ],
    ['token BTC basis --exchange binance --limit 3', 'symbol exchange market interval revision spot_symbol', 'timestamp perp spot basis'],
    [
      'token BTC statistics --exchange binance --benchmark ETH',
      'symbol exchange market interval revision benchmark_symbol',
      'id group label unit formula value benchmark',
    ],
    ['market symbols', 'market revision', 'exchange market symbol base quote rows from until'],
    ['market divergence BTC --limit 3', 'symbol market exchanges revision', 'timestamp exchanges lowest low highest high spread_bps'],
    ['market volume BTC --limit 3', 'market revision', 'exchange symbol volume quote_volume share bars'],
    [
      'market arbitrage BTC --limit 9 --fees binance=0,coinbase=0',
      'market fees bars revision',
      'timestamp symbol buy buy_price sell sell_price gross_bps net_bps',
    ],
    ['market correlation BTC,ETH', 'market revision symbols', 'left right correlation bars'],
  ];

  for (const [line, fields, columns] of SHAPES) {
    test(`${line}: one object of a known shape`, async () => {
      const { rows, ...about }: Record<string, unknown> = JSON.parse(await said(`${line} --json`));
      assert.deepEqual(Object.keys(about).sort(), fields.split(' ').sort());
      assert.ok(isRows(rows) && rows.length > 0);
      assert.deepEqual(Object.keys(rows[0] ?? {}).sort(), columns.split(' ').sort());
      assert.equal(about['revision'], sample.spec.revision);
    });
  }

  for (const line of [
    'token BTC statistics --benchmark ETH',
    'market volume BTC',
    `tearsheet BTC -o ${join(folder.path, 'pinned.html')}`,
  ]) {
    test(`${line.slice(0, 14)}… reads the revision that is named, or says that it is not there`, async () => {
      const { revision } = JSON.parse(await said(`${line} --revision ${sample.spec.revision} --offline --json`));
      assert.equal(revision, sample.spec.revision);
      const { code, stdout } = await ask(`${line} --revision 0123456789abcdef --json`);
      assert.deepEqual([code, JSON.parse(stdout).error.code], [1, 'dataset_missing']);
    });
  }

  test('a correlation of nothing in particular is one of what traded most', async () => {
    assert.match(await said('market correlation'), /BTCUSDT .* 1\.000/);
  });

  test('the same rows as CSV, and as a table whose numbers end one below the other', async () => {
    const csv = (await said('market volume BTC --limit 3 --csv')).trimEnd().split('\r\n');
    assert.equal(csv[0], 'exchange,symbol,volume,quote_volume,share,bars');
    assert.equal(csv.length, 3);
    assert.ok(csv.some((line) => /^coinbase,BTCUSDT,[\d.]+,,[\d.]+,\d+$/.test(line)));
    const [title, head, ...rows] = (await said('token BTC returns --exchange binance --limit 4')).trimEnd().split('\n');
    assert.equal(title, 'BTCUSDT on binance (spot), 1d, returns of 1d');
    assert.deepEqual(new Set(rows.map((row) => row.length)), new Set([head?.length]));
    assert.ok(rows.length === 4 && rows.every((row) => row.endsWith(' %')));
  });

  test('a tearsheet is one file, and says where it is', async () => {
    const file = join(folder.path, 'btc.html');
    const made: Record<string, unknown> = JSON.parse(await said(`tearsheet BTC --exchange binance -o ${file} --json`));
    assert.deepEqual(Object.keys(made), ['symbol', 'exchange', 'market', 'revision', 'output', 'bytes']);
    assert.ok(existsSync(file));
  });

  test('a symbol that is over is told of, not refused', async () => {
    assert.match(
      await said('token LITUSDTSETTLED ohlcv'),
      /LITUSDT on binance \(perp\) was traded from 2023-07-01 to 2023-10-31 \(settled\)/,
    );
  });

  test('what cannot be is refused with what can', async () => {
    const refused: readonly [string, RegExp][] = [
      ['token BTC retruns', /Did you mean returns/],
      ['token BTC returns --period 5w', /no period of 1d bars/],
      ['token BTC volatility --window 1', /no spread/],
      ['market divergence', /takes one symbol/],
      ['market divergense BTC', /Did you mean divergence/],
      ['market correlation BTC', /two symbols or more/],
      ['market arbitrage BTC --fees binance', /no exchange with a fraction/],
      ['market arbitrage BTC --min-bps x', /not a number/],
    ];
    for (const [line, message] of refused) {
      const { code, stderr, stdout } = await ask(line);
      assert.deepEqual([code, stdout], [2, ''], line);
      assert.match(stderr, message);
    }
  });
});
