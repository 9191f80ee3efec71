import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestsOf } from '../src/assets/lives/digests.ts';
import { conclude, type Facts } from '../src/assets/lives/lives.ts';
import { facts, folder, onList, step } from './support/life-facts.ts';

/** The lives of what is known, in few words. */
function told(more: Partial<Facts>): string[] {
  return conclude(facts(more)).lives.map(({ instrument_id, native_symbol, from_day, first_day, last_day, began, ended }) =>
    [instrument_id.split(':').at(-1), native_symbol, from_day, `${first_day}..${last_day ?? ''}`, began, ended ?? 'living'].join(' '),
  );
}

describe('the lives of a ticker', () => {
  test('one that trades to this day has one, without an end', () => {
    assert.deepEqual(told({ folders: [folder('BTCUSDT', [['2019-12-31', '2024-03-09']])] }), [
      'BTCUSDT#1 BTCUSDT 1970-01-01 2019-12-31.. listed living',
    ]);
  });

  test('one whose newest file is 28 days older than the newest day asked goes on, at 29 days it has ended', () => {
    const lives = ['2024-02-11', '2024-02-10'].flatMap((last) => told({ folders: [folder('XUSDT', [['2023-01-01', last]])] }));
    assert.deepEqual(lives, [
      'XUSDT#1 XUSDT 1970-01-01 2023-01-01.. listed living',
      'XUSDT#1 XUSDT 1970-01-01 2023-01-01..2024-02-10 listed delisted',
    ]);
  });

  test('what the exchange says is trading today has not ended, whatever the archive lacks', () => {
    const folders = [folder('XUSDT', [['2023-01-01', '2023-12-31']])];
    const endings = [onList('XUSDT'), onList('XUSDT', { status: 'closed' }), onList('XUSDT', { seen: '2024-01-05' })].map(
      (each) => conclude(facts({ folders, listed: [each] })).lives[0]?.ended,
    );
    assert.deepEqual(endings, [null, 'delisted', 'delisted']);
  });

  test('a ticker that was used again after its folder was marked as settled: each mark is one life earlier', () => {
    const folders = [
      folder('AERGOUSDT', [['2025-04-20', '2026-03-09']], '2026-03-10'),
      folder('AERGOUSDTSETTLED', [['2025-04-16', '2025-04-17']], '2026-03-10'),
      folder('AERGOUSDTSETTLEDSETTLED', [['2024-12-01', '2025-03-28']], '2026-03-10'),
    ];
    assert.deepEqual(told({ folders }), [
      'AERGOUSDT#1 AERGOUSDTSETTLEDSETTLED 1970-01-01 2024-12-01..2025-03-28 listed settled',
      'AERGOUSDT#2 AERGOUSDTSETTLED 1970-01-01 2025-04-16..2025-04-17 relisted settled',
      'AERGOUSDT#3 AERGOUSDT 1970-01-01 2025-04-20.. relisted living',
    ]);
    const [, second] = conclude(facts({ folders })).lives;
    assert.equal(
      second?.evidence,
      'Files in the folder AERGOUSDTSETTLED from 2025-04-16 to 2025-04-17. Before it the ticker was that of the folder AERGOUSDTSETTLEDSETTLED. The archive marks the folder as SETTLED: the contract ended before its ticker was used again.',
    );
  });

  test('a ticker that was used again in the same folder: its files stop for more than 30 days', () => {
    const folders = [
      folder('TLMUSDT', [
        ['2021-04-13', '2022-06-09'],
        ['2023-03-31', '2024-03-09'],
      ]),
    ];
    assert.deepEqual(told({ folders }), [
      'TLMUSDT#1 TLMUSDT 1970-01-01 2021-04-13..2022-06-09 listed delisted',
      'TLMUSDT#2 TLMUSDT 2023-03-31 2023-03-31.. relisted living',
    ]);
    const evidence = conclude(facts({ folders })).lives[1]?.evidence;
    assert.equal(
      evidence,
      'Files in the folder TLMUSDT since 2023-03-31. The file before the first is of 2022-06-09, after 294 days without a file.',
    );
  });

  test('a price that is a thousand times higher after a hole of days is the same asset in other units', () => {
    const folders = [folder('COCOSUSDT', [['2020-12-01', '2024-03-09']])];
    const steps = [step('COCOSUSDT', ['2021-01-19', 0.0000154], ['2021-01-23', 0.01621])];
    const { lives, findings } = conclude(facts({ folders, steps }));
    assert.deepEqual(
      lives.map(({ instrument_id, from_day, first_day, last_day, began, ended, predecessor, factor }) => [
        ...[instrument_id, from_day, first_day, last_day, began, ended, predecessor, factor],
      ]),
      [
        ['binance:perp:COCOSUSDT#1', '1970-01-01', '2020-12-01', '2021-01-19', 'listed', 'redenominated', null, null],
        [...['binance:perp:COCOSUSDT#2', '2021-01-23', '2021-01-23', null, 'redenominated', null, 'binance:perp:COCOSUSDT#1'], ...[0.001]],
      ],
    );
    assert.match(lives[1]?.evidence ?? '', /from 0\.0000154|from 0\.00001540*|from 1\.54e-05/);
    assert.match(lives[1]?.evidence ?? '', /\(close of 2021-01-19\) to 0\.01621 \(open of 2021-01-23\), after 3 days without a file/);
    assert.deepEqual(findings, { renames: [], price_steps: [] });
  });

  test('a redenomination at midnight, without a hole, begins a life too; a step by another factor is a finding', () => {
    const folders = [folder('QUICKUSDT', [['2023-07-01', '2024-03-09']])];
    const steps = [
      step('QUICKUSDT', ['2023-07-20', 50], ['2023-07-21', 0.0512]),
      step('QUICKUSDT', ['2023-10-01', 1], ['2023-10-02', 4.9]),
    ];
    const { lives, findings } = conclude(facts({ folders, steps }));
    assert.deepEqual(
      lives.map(({ first_day, last_day, factor }) => [first_day, last_day, factor]),
      [
        ['2023-07-01', '2023-07-20', null],
        ['2023-07-21', null, 1000],
      ],
    );
    assert.deepEqual(
      findings.price_steps.map(({ symbol, severity, message }) => [symbol, severity, message]),
      [['QUICKUSDT', 'warn', 'The price of QUICKUSDT went from 1 (close of 2023-10-01) to 4.9 (open of 2023-10-02), by a factor of 4.90.']],
    );
  });

  test('a settled folder whose successor begins soon at a thousandth of its price is the same asset, months later it is not', () => {
    const told = (first: string) => {
      const folders = [folder('BNXUSDTSETTLED', [['2021-11-16', '2023-02-10']]), folder('BNXUSDT', [[first, '2024-03-09']])];
      const [, second] = conclude(facts({ folders, steps: [step('BNXUSDT', ['2023-02-10', 130], [first, 1.31])] })).lives;
      return [second?.began, second?.predecessor, second?.factor];
    };
    assert.deepEqual(told('2023-02-22'), ['redenominated', 'binance:perp:BNXUSDT#1', 100]);
    assert.deepEqual(told('2023-06-22'), ['relisted', null, null]);
  });

  test('delivery contracts are instruments of their own, over at their date', () => {
    const folders = [
      folder('BTCUSDT_231229', [['2023-06-30', '2023-12-29']], '2024-01-02'),
      folder('BTCUSDT_240927', [['2024-03-01', '2024-03-09']]),
    ];
    const { lives } = conclude(facts({ folders }));
    assert.deepEqual(
      lives.map(({ symbol, kind, base, quote, last_day, ended }) => [symbol, kind, base, quote, last_day, ended]),
      [
        ['BTCUSDT_231229', 'delivery', 'BTC', 'USDT', '2023-12-29', 'delivered'],
        ['BTCUSDT_240927', 'delivery', 'BTC', 'USDT', null, null],
      ],
    );
  });

  test('multipliers, Unicode names and other quotes are read from the name', () => {
    const names = ['1000SHIBUSDT', '1INCHUSDT', '1MBABYDOGEUSDT', '币安人生USDT', 'BTCBUSD', 'ETHBTC', 'BTCU', 'BTCXYZ'];
    const { lives } = conclude(facts({ folders: names.map((name) => folder(name, [['2024-01-01', '2024-03-09']])) }));
    assert.deepEqual(
      lives.map(({ instrument_id, base, quote, multiplier }) => `${instrument_id} ${base} ${quote} ${multiplier}`),
      [
        'binance:perp:1000SHIBUSDT#1 1000SHIB USDT 1000',
        'binance:perp:1INCHUSDT#1 1INCH USDT 1',
        'binance:perp:1MBABYDOGEUSDT#1 1MBABYDOGE USDT 1000000',
        'binance:perp:币安人生USDT#1 币安人生 USDT 1',
        'binance:perp:BTCBUSD#1 BTC BUSD 1',
        'binance:perp:ETHBTC#1 ETH BTC 1',
        'binance:perp:BTCU#1 BTC U 1',
        'binance:perp:BTCXYZ#1 BTCXYZ  1',
      ],
    );
  });

  test('a settled ticker that is on the list again has its next life before its first file', () => {
    const { lives } = conclude(
      facts({
        folders: [folder('LITUSDTSETTLED', [['2021-02-18', '2024-01-31']])],
        listed: [onList('LITUSDT', { listed_on: '2024-03-10' })],
      }),
    );
    assert.deepEqual(
      lives.map(({ instrument_id, native_symbol, first_day, began }) => [instrument_id, native_symbol, first_day, began]),
      [
        ['binance:perp:LITUSDT#1', 'LITUSDTSETTLED', '2021-02-18', 'listed'],
        ['binance:perp:LITUSDT#2', 'LITUSDT', '2024-03-10', 'relisted'],
      ],
    );
  });

  test('what is on a list only has one life, as long as its exchange says; a folder without known files has one without days', () => {
    const listed = [
      onList('BTC-USDT-SWAP', { exchange: 'okx', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', listed_on: '2019-11-12' }),
      onList('OLD-USD', {
        exchange: 'coinbase',
        market: 'spot',
        symbol: 'OLDUSD',
        listed_on: '2020-01-01',
        delisted_on: '2023-05-05',
        status: 'closed',
      }),
    ];
    const { lives } = conclude(facts({ listed, folders: [folder('NEWUSDT', [])] }));
    assert.deepEqual(
      lives.map(({ instrument_id, kind, first_day, last_day, ended, evidence }) => [
        instrument_id,
        kind,
        first_day,
        last_day,
        ended,
        evidence,
      ]),
      [
        ['binance:perp:NEWUSDT#1', 'perpetual', null, null, null, 'The archive has a folder NEWUSDT; no file of it is known.'],
        ['okx:perp:BTC-USDT-SWAP#1', 'perpetual', '2019-11-12', null, null, 'okx lists it, since 2019-11-12 by its own word.'],
        [
          ...['coinbase:spot:OLD-USD#1', 'spot', '2020-01-01', '2023-05-05', 'delisted'],
          'coinbase listed it, since 2020-01-01 and until 2023-05-05 by its own word.',
        ],
      ],
    );
  });
});

describe('renames', () => {
  const renames = [
    { from: 'MATICUSDT', to: 'POLUSDT', on: '2024-09-13', settled: '2024-09-04', factor: 1, evidence: 'https://example.org/pol' },
  ];
  const pol = folder('POLUSDT', [['2024-09-13', '2026-03-09']], '2026-03-10');

  test('link two lives where both are in the data at that time; files after the settlement belong to no life', () => {
    const folders = [folder('MATICUSDT', [['2020-10-22', '2024-09-30']], '2026-03-10'), pol];
    const { lives, findings } = conclude(facts({ folders, renames }));
    assert.deepEqual(
      lives.map(({ symbol, last_day, began, ended, predecessor, factor }) => [symbol, last_day, began, ended, predecessor, factor]),
      [
        ['MATICUSDT', '2024-09-04', 'listed', 'renamed', null, null],
        ['POLUSDT', null, 'renamed', null, 'binance:perp:MATICUSDT#1', 1],
      ],
    );
    assert.match(
      lives[0]?.evidence ?? '',
      /MATICUSDT became POLUSDT on 2024-09-13, one for 1: https:\/\/example\.org\/pol It was settled on 2024-09-04; its files go on to 2024-09-30\./,
    );
    assert.deepEqual(findings.renames, []);
  });

  test('that do not fit the files are a finding with the dates, and nothing is linked', () => {
    const folders = [folder('MATICUSDT', [['2020-10-22', '2026-03-09']], '2026-03-10'), pol];
    const { lives, findings } = conclude(facts({ folders, renames }));
    assert.deepEqual(
      lives.map(({ predecessor }) => predecessor),
      [null, null],
    );
    assert.deepEqual(
      findings.renames.map(({ message }) => message),
      [
        'MATICUSDT is known to have become POLUSDT on 2024-09-13, but the files of MATICUSDT end on 2026-03-09 and those of POLUSDT begin on 2024-09-13; the two are not linked.',
      ],
    );
    assert.deepEqual(conclude(facts({ folders: [pol], renames })).findings.renames, [], 'a name that is not in the data proves nothing');
  });
});

describe('what other tables follow from', () => {
  const old = [folder('BTCUSDT', [['2019-12-31', '2024-03-09']]), folder('OLDUSDT', [['2021-01-01', '2022-06-01']])];
  const digests = (folders: readonly ReturnType<typeof folder>[]) => digestsOf(conclude(facts({ folders })).lives, '2024-03-10');
  const changed = (a: Record<string, string>, b: Record<string, string>) => Object.keys(a).filter((name) => a[name] !== b[name]);

  test('a new symbol changes no row of gold, and an end only the years that have days after it', () => {
    const before = digests(old);
    const withNew = changed(before, digests([...old, folder('NEWUSDT', [['2024-03-01', '2024-03-09']])]));
    assert.deepEqual(
      withNew.filter((name) => name.startsWith('splits')),
      [],
    );
    const ended = changed(before, digests([folder('BTCUSDT', [['2019-12-31', '2023-05-05']]), ...old.slice(1)]));
    assert.deepEqual(
      ended.filter((name) => name.startsWith('splits')),
      ['splits-2023', 'splits-2024'],
    );
  });

  test('a second life changes the rows of every year, as its symbol needs more than its name from then on', () => {
    const again = changed(digests(old), digests([...old, folder('BTCUSDTSETTLED', [['2019-01-01', '2019-03-01']])]));
    assert.ok(['splits', 'splits-2019', 'splits-2024', '2019'].every((name) => again.includes(name)));
  });
});
