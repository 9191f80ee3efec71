import assert from 'node:assert/strict';
import { test } from 'node:test';
import { periodSpan } from '@bullion/core';
import { sweep } from '../src/checks/sweep.ts';
import { life, openAvailabilityLake } from './support/availability-lake.ts';
import { crowd, FIRST, found, NOW, names, TODAY } from './support/checked.ts';
import { openRefineLake } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

test('cross-check: agreement, with what explains the rest', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(
    ...crowd(20),
    ...life('HALTUSDT', FIRST, TODAY),
    ...life('OLDUSDTSETTLED', FIRST, TODAY),
    ...life('BTCUSDT_240329', FIRST, TODAY),
  );
  const young = { native_symbol: 'NEWUSDT', listed_at: Date.parse('2024-03-08T10:00:00Z') };
  await desk.list([...names(20), { native_symbol: 'HALTUSDT', listing_status: 'paused' }, young]);
  const { passed, detail, findings = [] } = await desk.check('cross_check');
  assert.equal(passed, true);
  assert.equal(detail, 'alpha perp: 20 symbols of 2024-03-09 are traded, 100.0 % of 20; 4 differences explain themselves.');
  assert.deepEqual(
    findings.map(({ severity, symbol, reason }) => [severity, symbol, reason]),
    [
      ['info', 'BTCUSDT_240329', 'A contract with a delivery date, which is no perpetual.'],
      ['info', 'HALTUSDT', 'A delisting or a pause: the exchange lists it as paused.'],
      ['info', 'NEWUSDT', 'A listing: trading began at 2024-03-08T10:00:00Z.'],
      ['info', 'OLDUSDTSETTLED', 'It was settled.'],
    ],
  );
});

test('cross-check: differences that nothing explains, up to one in twenty and beyond', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(...crowd(38));
  await desk.list([...names(37), { native_symbol: 'ODDUSDT' }]);
  const some = await found(desk, 'cross_check');
  assert.deepEqual(
    [some.passed, some.findings.map(({ severity, symbol }) => [severity, symbol])],
    [
      false,
      [
        ['warn', 'C37USDT'],
        ['warn', 'ODDUSDT'],
      ],
    ],
  );
  await desk.list([...names(38), { native_symbol: 'ODDUSDT' }]);
  const few = await found(desk, 'cross_check');
  assert.deepEqual(
    [few.passed, few.told],
    [true, [['info', 'ODDUSDT', '2024-03-09', TODAY, 'ODDUSDT is traded and the archive has no folder of it.']]],
  );
});

test('cross-check: without a list, or with an old one, it could not be asked, which is no error', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(...crowd(3));
  const none = await desk.check('cross_check');
  assert.deepEqual([none.severity, none.findings?.map(({ severity }) => severity)], ['warn', ['warn']]);
  assert.match(none.detail, /^No list of the exchange is at hand/);
  await desk.list(names(3), '2024-03-08');
  assert.match((await desk.check('cross_check')).detail, /^The newest list of the exchange is of 2024-03-08/);
  await desk.list(names(3));
  assert.equal((await desk.check('cross_check')).passed, true);
});

test('re-uploads: those since the last run are told with what the file was and what it became', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(...crowd(1));
  const { ledger } = desk.lake;
  ledger.startRun({ runId: 'run-9', job: 'availability', command: 'test', startedAt: '2024-03-09T10:00:00Z' });
  ledger.finishRun('run-9', { status: 'success', finishedAt: '2024-03-09T10:05:00Z', requests: 1, retries: 0, result: {} });
  const at = (time: string) => ({ received_at: Date.parse(time) });
  const sizes = { previous_file_size_bytes: 1000, file_size_bytes: 1100, previous_etag: 'a', etag: 'b' };
  const times = { previous_last_modified: Date.parse('2024-02-02T08:00:00Z'), last_modified: Date.parse('2024-03-10T01:00:00Z') };
  await desk.revisions([
    { symbol: 'OLDUSDT', date: '2024-02-01', ...at('2024-03-09T10:01:00Z') },
    { symbol: 'C0USDT', date: '2024-02-01', ...sizes, ...times, ...at('2024-03-10T11:59:00Z') },
    {
      symbol: 'C0USDT',
      date: '2024-02-02',
      change: 'withdrawn',
      previous_file_size_bytes: 900,
      previous_etag: 'c',
      ...at('2024-03-10T11:59:00Z'),
    },
  ]);
  const { passed, findings } = await found(desk, 'reuploads');
  assert.equal(passed, false);
  assert.deepEqual(
    findings.map(({ symbol, from, message, evidence }) => [symbol, from, message, evidence]),
    [
      [
        'C0USDT',
        '2024-02-02',
        'The file of C0USDT of 2024-02-02 was withdrawn: 900 bytes before, no now.',
        'c of unknown time became nothing; /toy/listing',
      ],
      [
        ...['C0USDT', '2024-02-01', 'The file of C0USDT of 2024-02-01 was reuploaded: 1000 bytes before, 1100 now.'],
        'a of 2024-02-02T08:00:00Z became b of 2024-03-10T01:00:00Z; /toy/listing',
      ],
    ],
  );
});

test('only the newest year speaks about now, and takes back what the one before said', async () => {
  await using desk = await openAvailabilityLake('2024-01-10T12:00:00Z');
  await desk.plant(...life('AUSDT', '2023-01-01', '2024-01-10', { '2023-12-30': 'pending' }));
  assert.equal((await desk.check('completeness', '2023')).passed, true);
  assert.equal((await desk.check('late_files', '2023')).detail, 'the newest year says it');
  assert.deepEqual(
    (await found(desk, 'late_files')).told.map(([severity, symbol, from]) => [severity, symbol, from]),
    [['warn', 'AUSDT', '2023-12-30']],
  );
});

test('old years say nothing about now, also where nothing newer is stored yet', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(...life('AUSDT', '2022-01-01', '2023-01-01'));
  await assert.rejects(desk.check('cross_check', '2022'), /no check cross_check of 2022/);
});

test('sweep: whose history was listed again, and whose turn is overdue', async () => {
  await using desk = await openRefineLake({ now: Date.parse(NOW) });
  const asked = (symbol: string, receivedAt: string, from = FIRST) => {
    const asset = 'bronze_alpha_archive_listing';
    return desk.tell({ asset, series: `perp/${symbol}/1m`, from, until: TODAY, body: { rows: [] }, answer: 'empty', receivedAt });
  };
  await asked('FRESHUSDT', '2024-03-01T03:00:00Z');
  await asked('SLOWUSDT', '2024-01-20T03:00:00Z');
  await asked('OVERUSDT', '2023-12-01T03:00:00Z');
  await asked('OVERUSDT', '2024-03-10T03:00:00Z', '2024-02-20');
  const year = periodSpan('2024');
  const view = {
    lake: desk.lake,
    sources: toySources,
    now: Date.parse(NOW),
    year,
    rows: '',
    newest: TODAY,
    isNewest: true,
    wasNewest: false,
    delayMs: 0,
    dueUntil: TODAY,
  };
  const { passed, findings } = await sweep(view);
  assert.deepEqual([passed, findings?.map(({ evidence }) => evidence)], [false, ['OVERUSDT']]);
  assert.match(findings?.[0]?.message ?? '', /^1 symbols were not swept for 56 days, the longest since 2023-12-01/);
  await asked('OVERUSDT', '2024-03-10T04:00:00Z');
  assert.deepEqual(await sweep(view), {
    name: 'sweep',
    passed: true,
    severity: 'warn',
    detail: '2 of 3 symbols were swept in the last 28 days',
    findings: [],
  });
});
