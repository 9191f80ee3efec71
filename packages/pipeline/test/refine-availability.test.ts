import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, dayOf, eachDay } from '@bullion/core';
import { readGaps } from '../src/assets/gaps/read.ts';
import { files, listed, listOf, NOW, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';

const TODAY = dayOf(NOW);
const ARCHIVE = ['silver_instruments', 'silver_availability', 'silver_lives', 'daily_availability', 'gaps', 'lineage', 'archive_revisions'];

function listing(symbol: string, days: readonly string[], more: Partial<Telling> = {}): Telling {
  const answer = days.length === 0 ? 'empty' : 'data';
  const range = { from: '2024-01-01', until: TODAY };
  return { asset: 'bronze_alpha_archive_listing', series: `perp/${symbol}/1m`, ...range, body: { rows: files(days) }, answer, ...more };
}

/** State and cause of each run of days of a symbol, as `from..last state/cause`. */
async function story(desk: RefineLake, symbol: string): Promise<string[]> {
  const rows = await desk.rows<{ date: string; state: string; cause: string | null }>(
    'daily_availability',
    'date, state, cause',
    `symbol = '${symbol}'`,
  );
  const runs: { from: string; last: string; what: string }[] = [];
  for (const { date, state, cause } of rows) {
    const what = cause === null || cause === state ? state : `${state}/${cause}`;
    const run = runs.at(-1);
    if (run?.what === what) run.last = date;
    else runs.push({ from: date, last: date, what });
  }
  return runs.map(({ from, last, what }) => `${from}..${last} ${what}`);
}

test('the days of a symbol: ahead of its listing, with a hole, and late at the end', async () => {
  await using desk = await openRefineLake();
  const there = [...eachDay('2024-01-10', '2024-02-01'), ...eachDay('2024-02-03', '2024-03-07')];
  await desk.tell(
    listOf('alpha', 'perp', [listed('BTC', 'perp', { listed_at: Date.parse('2024-01-10T08:00:00Z') })]),
    listing('BTCUSDT', there),
  );
  await desk.refine({}, ARCHIVE);
  assert.deepEqual(await story(desk, 'BTCUSDT'), [
    '2024-01-01..2024-01-09 not_listed',
    '2024-01-10..2024-01-31 available',
    '2024-02-01..2024-02-02 missing/lost',
    '2024-02-03..2024-03-06 available',
    '2024-03-07..2024-03-09 pending',
  ]);
});

test('a contract that ended: its last days are waited for, then it is delisted', async () => {
  await using desk = await openRefineLake();
  await desk.tell(listing('OLDUSDT', eachDay('2024-01-01', '2024-02-20')), listing('ENDUSDT', eachDay('2024-01-01', addDays(TODAY, -5))));
  await desk.refine({}, ARCHIVE);
  assert.deepEqual(await story(desk, 'OLDUSDT'), ['2024-01-01..2024-02-19 available', '2024-02-20..2024-03-09 delisted']);
  assert.deepEqual(await story(desk, 'ENDUSDT'), ['2024-01-01..2024-03-04 available', '2024-03-05..2024-03-09 pending']);
  await desk.refine({ now: NOW + 5 * 86_400_000 }, ARCHIVE);
  assert.deepEqual((await story(desk, 'ENDUSDT')).at(-1), '2024-03-05..2024-03-09 delisted');
});

test('a day that most symbols lack is an outage, a day that one lacks is lost', async () => {
  await using desk = await openRefineLake();
  const all = eachDay('2024-01-01', TODAY);
  const names = ['A', 'B', 'C', 'D', 'E', 'F'];
  await desk.tell(
    ...names.map((name, index) =>
      listing(
        `${name}USDT`,
        all.filter((day) => !(day === '2024-02-05' && index < 4) && !(day === '2024-02-07' && index === 0)),
      ),
    ),
  );
  await desk.refine({}, ARCHIVE);
  assert.deepEqual(
    (await story(desk, 'AUSDT')).filter((run) => run.includes('missing')),
    ['2024-02-05..2024-02-05 missing/exchange_outage', '2024-02-07..2024-02-07 missing/lost'],
  );
  assert.deepEqual(await story(desk, 'FUSDT'), ['2024-01-01..2024-03-09 available']);
});

test('what a range cannot tell is unknown: a life that began or ended outside of it', async () => {
  await using desk = await openRefineLake();
  const short = { from: '2024-02-01', until: '2024-02-11' };
  await desk.tell(
    listing('MIDUSDT', eachDay('2024-02-03', '2024-02-08'), short),
    listing('NEWUSDT', eachDay('2024-02-03', '2024-02-11'), short),
  );
  await desk.refine({}, ARCHIVE);
  assert.deepEqual(await story(desk, 'MIDUSDT'), [
    '2024-02-01..2024-02-02 unknown',
    '2024-02-03..2024-02-07 available',
    '2024-02-08..2024-02-10 unknown',
  ]);
  await desk.tell(
    listing('NEWUSDT', eachDay('2024-02-03', '2024-02-11'), { ...short, from: '2019-09-25', receivedAt: '2024-03-10T03:01:00Z' }),
    listOf('alpha', 'perp', [listed('MID', 'perp', { listed_at: Date.parse('2023-01-01') })]),
  );
  await desk.refine({}, ARCHIVE);
  assert.equal((await story(desk, 'NEWUSDT'))[0], '2024-01-01..2024-02-02 not_listed');
  assert.deepEqual((await story(desk, 'MIDUSDT'))[0], '2024-02-01..2024-02-02 missing/lost', 'listed by then, so the files are lost');
});

test('a late file heals, an older listing is superseded, and every row names the listing that says so', async () => {
  await using desk = await openRefineLake();
  const first = eachDay('2024-03-01', '2024-03-08');
  const range = { from: '2024-03-01', until: TODAY };
  await desk.tell(listing('BTCUSDT', first, { ...range, url: '/one', receivedAt: '2024-03-10T01:00:00Z' }));
  await desk.refine({}, ARCHIVE);
  assert.deepEqual(await story(desk, 'BTCUSDT'), ['2024-03-01..2024-03-07 available', '2024-03-08..2024-03-09 pending']);
  assert.deepEqual(
    (await desk.rows<{ url: string; status: number }>('silver_availability', 'url, status', "date = '2024-03-09'")).map((row) => [
      row.url,
      row.status,
    ]),
    [['/one', 200]],
  );
  await desk.tell(listing('BTCUSDT', [...first, '2024-03-08'], { ...range, url: '/two', receivedAt: '2024-03-10T02:00:00Z' }));
  const outcomes = await desk.refine({}, ARCHIVE);
  assert.deepEqual(await story(desk, 'BTCUSDT'), ['2024-03-01..2024-03-08 available', '2024-03-09..2024-03-09 pending']);
  assert.match(outcomes[0]?.checks[0]?.detail ?? '', /^8 listed files = 8 observed .* 9 observations = 0 new \+ 1 changed .* 8 confirmed/);
  const gaps = await readGaps(desk.lake, { table: 'daily_availability' });
  assert.deepEqual(
    gaps.map(({ exchange, market, symbol, from, to, cause }) => [exchange, market, symbol, from, to, cause]),
    [['alpha', 'perp', 'BTCUSDT', '2024-03-09T00:00:00Z', '2024-03-10T00:00:00Z', 'pending']],
  );
  assert.match(gaps[0]?.evidence ?? '', /^No file in the listing \/one$/);
});

test('the pages of one walk speak together, and a hole is said by the page around it', async () => {
  await using desk = await openRefineLake();
  const range = { from: '2024-01-01', until: '2024-01-11' };
  await desk.tell(
    listing('BTCUSDT', eachDay('2024-01-01', '2024-01-05'), { ...range, url: '/page-1' }),
    listing('BTCUSDT', ['2024-01-07', '2024-01-10'], { ...range, url: '/page-2' }),
  );
  await desk.refine({}, ARCHIVE);
  const rows = await desk.rows<{ date: string; url: string; available: boolean }>('silver_availability', 'date, url, available');
  assert.deepEqual(
    rows.map(({ date, url, available }) => `${date.slice(8)} ${url} ${available}`),
    [
      ...['01 /page-1 true', '02 /page-1 true', '03 /page-1 true', '04 /page-1 true', '05 /page-1 false', '06 /page-1 false'],
      ...['07 /page-2 true', '08 /page-2 false', '09 /page-2 false', '10 /page-2 true'],
    ],
  );
});

test('an up-to-date year of old days stays so tomorrow; one with young days does not', async () => {
  await using desk = await openRefineLake();
  const from = Date.parse('2023-12-01T00:00:00Z');
  await desk.tell(listing('BTCUSDT', eachDay('2023-12-01', '2023-12-11'), { from: '2023-12-01', until: '2023-12-11' }));
  await desk.refine({ from }, ARCHIVE);
  const years = () => desk.plan({ from, now: NOW + 86_400_000 }).filter(({ asset }) => asset === 'daily_availability');
  assert.deepEqual(
    years().map(({ unit, upToDate }) => [unit, upToDate]),
    [['2023', true]],
  );
  await desk.tell(listing('BTCUSDT', eachDay('2024-03-01', '2024-03-09'), { from: '2024-03-01', until: TODAY }));
  await desk.refine({ from }, ARCHIVE);
  assert.deepEqual(
    years().map(({ unit, upToDate }) => [unit, upToDate]),
    [
      ['2023', true],
      ['2024', false],
    ],
  );
});
