import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import { type Fake, type FakeReply, fakes } from '@bullion/exchanges/fakes';
import { tables } from '@bullion/tables';
import { readGaps } from '../src/assets/gaps/read.ts';
import { relation } from '../src/sql.ts';
import { type Desk, openDesk } from './support/desk.ts';
import { storedZip } from './support/zip.ts';

const ETH = { target: 'open_interest', exchanges: ['binance'], symbols: ['ETH'] };
const METRICS = 'bronze_binance_archive_metrics';
const FUNDING = 'bronze_binance_archive_funding';

/** A world in which files are lost, late and replaced thirty times as often as usual. */
function openTroubled(now: string): Promise<Desk> {
  return openDesk({ now: Date.parse(now), trouble: 30 });
}

/** Which days of a feed were answered in which way, each once. */
function daysOf({ lake }: Desk, asset: string, answer: 'data' | 'absent'): string[] {
  const said = lake.ledger.responses({ asset }).filter((each) => each.answer === answer);
  return [...new Set(said.map(({ askedFrom }) => dayOf(askedFrom)))].sort();
}

/** The published states of a symbol, time and amount. */
async function statesOf({ lake }: Desk, symbol: string): Promise<Map<number, number>> {
  const files = lake.ledger.files('open_interest').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<{ at: number; base: number }>(
    `SELECT timestamp AS "at", open_interest AS base FROM (${relation(tables.open_interest, files)}) WHERE symbol = '${symbol}'`,
  );
  return new Map(rows.map(({ at, base }) => [at, base]));
}

/** Every state of the world between two days is published as it is, or lies in a gap that is named. */
async function assertTrue(desk: Desk, symbol: string, from: string, until: string): Promise<void> {
  const published = await statesOf(desk, symbol);
  const gaps = (await readGaps(desk.lake, { table: 'open_interest', symbol })).map(
    (gap) => [Date.parse(gap.from), Date.parse(gap.to)] as const,
  );
  const fact = desk.simulator.world.instruments('binance', 'perp').find(({ archiveName }) => archiveName === symbol);
  assert.ok(fact);
  const states = desk.simulator.world.openInterest(fact, 300_000, dayStart(from) + 300_000, dayStart(until));
  assert.ok(states.length > 1000);
  const isNamed = (time: number) => gaps.some(([begin, end]) => time >= begin && time < end);
  const wrong = states.filter(({ time, base }) => published.get(time) !== Number(base) && (published.has(time) || !isNamed(time)));
  assert.deepEqual(wrong, []);
}

/** The fakes with another reply for some paths of the archive. */
function spoiled(reply: (path: string) => FakeReply | undefined): Record<string, Fake> {
  const honest = fakes['BINANCE_ARCHIVE'];
  assert.ok(honest);
  return { ...fakes, BINANCE_ARCHIVE: (request, world) => reply(request.path) ?? honest(request, world) };
}

describe('open interest', () => {
  test('is what the API remembers, and two days of files to compare; nothing twice', async () => {
    await using desk = await openDesk({ now: Date.parse('2026-06-15T12:00:00Z') });
    const { result, exitCode } = await desk.run(ETH);
    assert.deepEqual([exitCode, result.failures], [0, []]);
    assert.deepEqual(daysOf(desk, METRICS, 'data'), ['2026-06-13', '2026-06-14']);
    // The list of contracts, that of the archive's folders, seventeen windows of the API, one folder, two files with their checksums.
    assert.equal(result.requests, 2 + 17 + 1 + 4);
    assert.equal((await desk.run(ETH)).result.requests, 0);
    // What leaves the memory of the API has been told, so a day later there is one new file.
    desk.now += DAY_MS;
    const dry = (await desk.run({ ...ETH, dryRun: true })).result.planned ?? [];
    assert.equal(dry.find(({ asset }) => asset === METRICS)?.requests, 1 + 2, 'a page of the folder, a file and its checksum');
    await desk.run(ETH);
    assert.deepEqual(daysOf(desk, METRICS, 'data'), ['2026-06-13', '2026-06-14', '2026-06-15']);
  });

  test('of the time before is in the files, whatever became of them: each state is true, or its gap has a name', async () => {
    await using desk = await openTroubled('2026-06-15T12:00:00Z');
    const request = { ...ETH, from: '2026-04-22' };
    const { result } = await desk.run(request);
    assert.deepEqual(result.failures, []);
    const files = [...daysOf(desk, METRICS, 'data'), ...daysOf(desk, METRICS, 'absent')];
    assert.ok(files.includes('2026-04-22') && files.includes('2026-05-18') && !files.includes('2026-05-25'), files.join(' '));
    // Its file of the first of May is replaced on the 22nd of June.
    const before = await statesOf(desk, 'ETHUSDT');
    desk.now = Date.parse('2026-06-24T12:00:00Z');
    await desk.run(request);
    const after = await statesOf(desk, 'ETHUSDT');
    const first = dayStart('2026-05-01') + 300_000;
    assert.ok((before.get(first) ?? 0) < (after.get(first) ?? 0), 'told anew');
    assert.equal(desk.lake.ledger.responses({ asset: METRICS, from: first, until: first + 1 }).length, 2, 'both files stay');
    await assertTrue(desk, 'ETHUSDT', '2026-04-22', '2026-06-24');
  });

  test('of a pause in which nobody asked is taken from the files without being named', async () => {
    await using desk = await openDesk({ now: Date.parse('2026-03-01T12:00:00Z') });
    await desk.run(ETH);
    desk.now = Date.parse('2026-04-20T12:00:00Z');
    await desk.run(ETH);
    const days = daysOf(desk, METRICS, 'data');
    assert.ok(days.includes('2026-03-01') && days.includes('2026-03-23') && !days.includes('2026-04-02'), days.join(' '));
    await assertTrue(desk, 'ETHUSDT', '2026-02-02', '2026-04-20');
  });

  test('of files that are late is asked for again, and comes', async () => {
    await using desk = await openTroubled('2026-06-07T12:00:00Z');
    await desk.run({ target: METRICS, symbols: ['ETH'], from: '2026-06-04' });
    assert.deepEqual(daysOf(desk, METRICS, 'absent'), ['2026-06-05']);
    desk.now = Date.parse('2026-06-12T12:00:00Z');
    await desk.run({ target: METRICS, symbols: ['ETH'], from: '2026-06-04' });
    assert.ok(daysOf(desk, METRICS, 'data').includes('2026-06-05'));
  });
});

describe('an archive that does not do what it should', () => {
  test('out of reach costs a comparison only a word, and history a failure', async () => {
    await using desk = await openDesk({ now: Date.parse('2026-06-15T12:00:00Z') });
    const endpoints = { ...desk.effects.endpoints, BINANCE_ARCHIVE: 'http://127.0.0.1:9', BINANCE_ARCHIVE_LIST: 'http://127.0.0.1:9' };
    const compared = await desk.run(ETH, { endpoints });
    assert.deepEqual([compared.exitCode, compared.result.status, compared.result.failures], [0, 'success', []]);
    assert.ok(compared.result.findings.some(({ check, asset }) => check === 'asked' && asset === METRICS));
    const needed = await desk.run({ ...ETH, from: '2026-05-01' }, { endpoints });
    assert.equal(needed.exitCode, 1);
    assert.deepEqual([...new Set(needed.result.failures.map(({ asset, code }) => `${asset} ${code}`))], [`${METRICS} unreachable`]);
    assert.ok((await statesOf(desk, 'ETHUSDT')).size >= 27 * 288, 'and the API is heard');
  });

  test('with files of another form stops that feed, names the file, and nothing else stops', async () => {
    const name = 'ETHUSDT-metrics-2026-05-03';
    const zip = storedZip(`${name}.csv`, 'create_time,symbol,open_interest\n2026-05-03 00:05:00,ETHUSDT,1\n');
    const bodies = new Map<string, string | Buffer>([
      [`${name}.zip`, zip],
      [`${name}.zip.CHECKSUM`, `${createHash('sha256').update(zip).digest('hex')}  ${name}.zip\n`],
    ]);
    const drifted = spoiled((path) => {
      const body = bodies.get(path.slice(path.lastIndexOf('/') + 1));
      return body === undefined ? undefined : { status: 200, headers: {}, body };
    });
    await using desk = await openDesk({ now: Date.parse('2026-06-15T12:00:00Z'), fakes: drifted });
    const { result, exitCode } = await desk.run({ ...ETH, from: '2026-05-01' });
    assert.equal(exitCode, 1);
    assert.deepEqual(
      result.failures.map(({ asset, code }) => [asset, code]),
      [
        [METRICS, 'schema_drift'],
        [METRICS, 'exchange_stopped'],
      ],
    );
    assert.match(result.failures[0]?.message ?? '', /ETHUSDT-metrics-2026-05-03\.csv .*open_interest/);
    assert.ok(!daysOf(desk, METRICS, 'data').includes('2026-05-03'));
    const gaps = await readGaps(desk.lake, { table: 'open_interest', symbol: 'ETHUSDT' });
    assert.deepEqual(gaps, [], 'what was not answered is due, and no gap yet');
    assert.ok((await statesOf(desk, 'ETHUSDT')).size >= 27 * 288, 'and the API is heard');
  });
});

describe('an exchange that refuses a location', () => {
  test('is heard through its archive, for the symbols and days that are named', async () => {
    const refused: Record<string, Fake> = { ...fakes, BINANCE_FUTURES: () => ({ status: 451, headers: {}, body: '{}' }) };
    await using desk = await openDesk({ now: Date.parse('2026-06-15T12:00:00Z'), fakes: refused });
    const days = { exchanges: ['binance'], symbols: ['ETH'], from: '2026-06-01', to: '2026-06-10' };
    const { result, exitCode } = await desk.run({ target: 'open_interest', ...days });
    assert.equal(exitCode, 1);
    assert.deepEqual(new Set(result.failures.map(({ code }) => code)), new Set(['geo_blocked']));
    assert.equal(daysOf(desk, METRICS, 'data').length, 9);
    await assertTrue(desk, 'ETHUSDT', '2026-06-01', '2026-06-10');
  });
});

describe('a contract that is gone', () => {
  test('has its funding and open interest in the files, from its first day to its last', async () => {
    await using desk = await openDesk({ now: Date.parse('2026-06-15T12:00:00Z') });
    const gone = { exchanges: ['binance'], symbols: ['ZEKIRUSDT'], from: '2023-06-01', to: '2024-05-01' };
    const fact = desk.simulator.world.instruments('binance', 'perp').find(({ archiveName }) => archiveName === 'ZEKIRUSDT');
    assert.ok(fact);
    const funding = await desk.run({ target: 'funding', ...gone });
    assert.deepEqual([funding.exitCode, funding.result.failures], [0, []]);
    assert.equal(daysOf(desk, FUNDING, 'data').at(0), '2023-07-01');
    const paid = desk.lake.ledger.files('funding_rates').reduce((sum, { rows }) => sum + rows, 0);
    assert.equal(paid, desk.simulator.world.funding(fact, dayStart('2023-06-01'), dayStart('2024-05-01')).length);
    const causes = (await readGaps(desk.lake, { table: 'funding_rates' })).map(({ cause }) => cause);
    assert.deepEqual(new Set(causes), new Set(['not_listed', 'delisted']));
    const month = { ...gone, from: '2024-02-01', to: '2024-03-20' };
    assert.equal((await desk.run({ target: 'open_interest', ...month })).exitCode, 0);
    const known = await readGaps(desk.lake, { table: 'open_interest' });
    assert.deepEqual(
      known.map(({ cause }) => cause),
      ['delisted'],
    );
  });
});
