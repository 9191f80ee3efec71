import assert from 'node:assert/strict';
import { test } from 'node:test';
import { life, openAvailabilityLake, over } from './support/availability-lake.ts';
import { crowd, FIRST, found, NOW, names, TODAY } from './support/checked.ts';

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
