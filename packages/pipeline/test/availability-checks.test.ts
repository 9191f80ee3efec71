import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Day, periodSpan } from '@bullion/core';
import { sweep } from '../src/checks/sweep.ts';
import { type AvailabilityLake, type AvailabilityRow, life, openAvailabilityLake, over } from './support/availability-lake.ts';
import { openRefineLake } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

const NOW = '2024-03-10T12:00:00Z';
const TODAY = '2024-03-10';
const FIRST = '2024-01-01';

/** Symbols without any trouble, to be the crowd around the one that has some. */
function crowd(count: number, states: Record<Day, string> = {}): AvailabilityRow[] {
  return Array.from({ length: count }, (_, index) => life(`C${index}USDT`, FIRST, TODAY, states)).flat();
}

const names = (count: number) => Array.from({ length: count }, (_, index) => ({ native_symbol: `C${index}USDT` }));

async function found(desk: AvailabilityLake, name: string, period?: string) {
  const { passed, findings = [] } = await desk.check(name, period);
  return { passed, findings, told: findings.map(({ severity, symbol, from, until, message }) => [severity, symbol, from, until, message]) };
}

test('continuity: days that no row is about were never asked for', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const hole = life('HOLEUSDT', FIRST, '2024-02-05').concat(life('HOLEUSDT', '2024-02-07', TODAY));
  await desk.plant(...crowd(2), ...hole, ...life('STOPUSDT', FIRST, '2024-03-01'));
  const { passed, told, findings } = await found(desk, 'continuity');
  assert.equal(passed, false);
  assert.deepEqual(told, [
    ['warn', 'HOLEUSDT', '2024-02-05', '2024-02-07', 'HOLEUSDT has no row from 2024-02-05 to 2024-02-06.'],
    ['warn', 'STOPUSDT', '2024-03-01', TODAY, 'STOPUSDT has no row from 2024-03-01 to 2024-03-09.'],
  ]);
  assert.match(findings[0]?.reason ?? '', /bullion backfill availability --from 2024-02-05 --to 2024-02-07/);
});

test('continuity: a hole across two years is told in each of them, as far as it goes', async () => {
  await using desk = await openAvailabilityLake(NOW);
  await desk.plant(
    ...life('AUSDT', '2023-12-01', TODAY),
    ...life('HOLEUSDT', '2023-12-01', '2023-12-30'),
    ...life('HOLEUSDT', '2024-01-03', TODAY),
  );
  assert.deepEqual(
    (await found(desk, 'continuity', '2023')).told.map((each) => each.slice(2, 4)),
    [['2023-12-30', '2024-01-01']],
  );
  assert.deepEqual(
    (await found(desk, 'continuity')).told.map((each) => each.slice(2, 4)),
    [['2024-01-01', '2024-01-03']],
  );
});

test('continuity: lost files, an outage and a refusal are told with their reasons', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const outage = over('2024-02-10', '2024-02-12', 'missing/exchange_outage');
  await desk.plant(
    ...crowd(5, outage),
    ...life('LOSTUSDT', FIRST, TODAY, { ...outage, '2024-01-20': 'missing/lost', '2024-03-05': 'missing/lost', '2024-03-07': 'blocked' }),
  );
  const { findings } = await found(desk, 'continuity');
  assert.deepEqual(
    findings.map(({ symbol, from, until, message }) => [symbol, from, until, message]),
    [
      ['LOSTUSDT', '2024-01-20', '2024-01-21', 'LOSTUSDT has no file on 2024-01-20: lost.'],
      [null, '2024-02-10', '2024-02-12', '6 symbols have no file from 2024-02-10 to 2024-02-11: exchange_outage.'],
      ['LOSTUSDT', '2024-03-05', '2024-03-06', 'LOSTUSDT has no file on 2024-03-05: lost.'],
      ['LOSTUSDT', '2024-03-07', '2024-03-08', 'LOSTUSDT has no file on 2024-03-07: blocked.'],
    ],
  );
  const reasons = findings.map(({ reason }) => reason ?? '');
  for (const [index, pattern] of [/itself lacks it/, /an outage/, /A late upload/, /refused/].entries())
    assert.match(reasons[index] ?? '', pattern);
  assert.equal(findings[1]?.evidence, 'C0USDT, C1USDT, C2USDT, C3USDT, C4USDT, LOSTUSDT');
});

test('continuity: what is not due, not listed or delisted is nothing to tell', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const states = { ...over(FIRST, '2024-01-10', 'not_listed'), ...over('2024-03-01', TODAY, 'delisted') };
  await desk.plant(...crowd(3, { '2024-03-09': 'pending' }), ...life('GONEUSDT', FIRST, TODAY, states));
  assert.deepEqual(await desk.check('continuity'), {
    ...{ name: 'continuity', passed: true, severity: 'warn', findings: [] },
    detail: 'no day lacks its row or its file',
  });
});

test('completeness: a drop that lacking files make is told, days of it as one', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const lacking = over('2024-02-10', '2024-02-12', 'missing/exchange_outage');
  const late = Array.from({ length: 5 }, (_, index) => life(`L${index}USDT`, FIRST, TODAY, lacking)).flat();
  await desk.plant(...crowd(15), ...late);
  const { passed, told, findings } = await found(desk, 'completeness');
  assert.equal(passed, false);
  assert.deepEqual(told, [
    ['warn', null, '2024-02-10', '2024-02-12', '15 symbols have a file from 2024-02-10 to 2024-02-11, 5 (25 %) fewer than usual.'],
  ]);
  assert.match(findings[0]?.reason ?? '', /^5 of 20 live symbols lack their file \(5 exchange_outage\)/);
});

test('completeness: listings and delistings explain a change and are named', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const fresh = ['N1USDT', 'N2USDT'].flatMap((symbol) => life(symbol, FIRST, TODAY, over(FIRST, '2024-02-01', 'not_listed')));
  const gone = ['G1USDT', 'G2USDT'].flatMap((symbol) => life(symbol, FIRST, TODAY, over('2024-02-20', TODAY, 'delisted')));
  await desk.plant(...crowd(10), ...fresh, ...gone);
  const { passed, findings } = await found(desk, 'completeness');
  assert.equal(passed, true, 'what explains itself stands in nobody’s way');
  assert.deepEqual(
    findings.map(({ severity, from, reason }) => [severity, from, reason]),
    [
      ['info', '2024-02-01', 'Listings: N1USDT, N2USDT.'],
      ['info', '2024-02-20', 'Delistings: G1USDT, G2USDT.'],
    ],
  );
});

test('completeness: files that are not due yet are no drop', async () => {
  await using desk = await openAvailabilityLake('2024-03-10T03:00:00Z');
  await desk.plant(...crowd(10, { '2024-03-09': 'pending' }));
  assert.deepEqual((await found(desk, 'completeness')).findings, []);
});

test('late files: one symbol is late, many are an outage, and what is no longer traded ended', async () => {
  await using desk = await openAvailabilityLake(NOW);
  const lateOne = life('LATEUSDT', FIRST, TODAY, { '2024-03-05': 'pending' });
  const ended = life('ENDUSDT', FIRST, TODAY, over('2024-03-06', TODAY, 'pending'));
  await desk.plant(...crowd(6, { '2024-03-08': 'pending' }), ...lateOne, ...ended);
  await desk.list([...names(6), { native_symbol: 'LATEUSDT' }, { native_symbol: 'ENDUSDT', listing_status: 'closed' }]);
  const { passed, findings } = await found(desk, 'late_files');
  assert.equal(passed, false);
  assert.deepEqual(
    findings.map(({ severity, symbol, from, reason }) => [from, severity, symbol, reason?.split(':')[0]]),
    [
      ['2024-03-05', 'warn', 'LATEUSDT', 'A late upload'],
      ['2024-03-06', 'info', 'ENDUSDT', 'A delisting'],
      ['2024-03-07', 'info', 'ENDUSDT', 'A delisting'],
      ['2024-03-08', 'warn', null, 'An outage of the publication'],
      ['2024-03-08', 'info', 'ENDUSDT', 'A delisting'],
      ['2024-03-09', 'info', 'ENDUSDT', 'A delisting'],
    ],
  );
  assert.equal(findings[0]?.message, 'LATEUSDT has no file of 2024-03-05 yet, later than 8 hours after its day.');
});

test('late files: what was late is measured; before its time nothing is late', async () => {
  await using desk = await openAvailabilityLake('2024-03-10T07:00:00Z');
  await desk.plant(...crowd(3, { '2024-03-09': 'pending' }));
  const { passed, detail } = await desk.check('late_files');
  assert.deepEqual([passed, detail], [true, 'every file is there 8 hours after its day, or not due yet']);
});

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
