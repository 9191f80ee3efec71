import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, dayOf, eachDay } from '@bullion/core';
import fc from 'fast-check';
import { files, listed, listOf, NOW, openRefineLake, type Telling } from './support/refine-lake.ts';

const TODAY = dayOf(NOW);
const FIRST = '2023-09-01';
const MADE = ['silver_instruments', 'silver_availability', 'silver_lives', 'daily_availability'];

/** Stretches with files and without, in days, and what the list of today says. */
const histories = fc.record({
  stretches: fc.array(fc.record({ silent: fc.nat(50), files: fc.integer({ min: 1, max: 60 }) }), { maxLength: 4 }),
  lost: fc.array(fc.nat(190), { maxLength: 3 }),
  isListed: fc.boolean(),
  isWhole: fc.boolean(),
  refusedFrom: fc.option(fc.nat(180), { nil: undefined }),
});

test('the days of each life are in order: not listed, then there, lost, late or unknown, then over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(histories, { minLength: 1, maxLength: 4 }), async (symbols) => {
      await using desk = await openRefineLake();
      const names = symbols.map((_, index) => `${'ABCD'[index]}USDT`);
      await desk.tell(
        ...symbols.flatMap((history, index) => tellings(names[index] ?? '', history)),
        listOf(
          'alpha',
          'perp',
          symbols.flatMap(({ isListed }, index) =>
            isListed ? [listed('ABCD'[index] ?? '', 'perp', { listed_at: Date.parse(FIRST) })] : [],
          ),
        ),
      );
      await desk.refine({ from: Date.parse('2019-09-25') }, MADE);
      const rows = await desk.rows<{ symbol: string; instrument_id: string; date: string; state: string; available: boolean }>(
        'daily_availability',
      );
      for (const own of Map.groupBy(rows, ({ instrument_id }) => instrument_id).values()) {
        const letters = own.map(({ state }) => LETTERS[state] ?? '?').join('');
        assert.match(letters, /^n*[ampbu]*d*$/, `${own[0]?.instrument_id}: ${letters}`);
      }
      for (const [index, history] of symbols.entries()) {
        const there = rows.filter(({ symbol, available }) => symbol === names[index] && available).map(({ date }) => date);
        assert.deepEqual(there, daysOf(history), 'a file is available, whatever else is concluded');
      }
    }),
    { numRuns: 4 },
  );
});

const LETTERS: Readonly<Record<string, string>> = {
  ...{ not_listed: 'n', available: 'a', missing: 'm', pending: 'p', blocked: 'b', unknown: 'u', delisted: 'd' },
};

type History = typeof histories extends fc.Arbitrary<infer H> ? H : never;

function daysOf({ stretches, lost }: History): string[] {
  const days: string[] = [];
  let at = FIRST;
  for (const { silent, files: length } of stretches) {
    const from = addDays(at, silent);
    at = addDays(from, length);
    days.push(...eachDay(from, at));
  }
  return days.filter((day, index) => day < TODAY && !lost.includes(index));
}

function tellings(symbol: string, history: History): Telling[] {
  const asset = 'bronze_alpha_archive_listing';
  const series = `perp/${symbol}/1m`;
  const days = daysOf(history);
  const from = history.isWhole ? '2019-09-25' : FIRST;
  const about = { asset, series, from, until: TODAY, url: `/${symbol}` };
  const refused = history.refusedFrom === undefined ? [] : [{ from: addDays(FIRST, history.refusedFrom), until: TODAY }];
  return [
    { ...about, body: { rows: files(days) }, answer: days.length === 0 ? 'empty' : 'data' },
    ...refused
      .filter((range) => range.from < TODAY)
      .map((range): Telling => ({ ...about, ...range, body: {}, answer: 'blocked', finalUntil: range.from, url: '/refused' })),
  ];
}

test('lateness is measured: where files are usually a dozen days late, one that is ten days late is not missing yet', async () => {
  await using desk = await openRefineLake();
  const days = eachDay('2023-12-20', addDays(TODAY, -12));
  const late = files(days).map((file, index) => ({
    ...file,
    lastModified: Number(file['lastModified']) + (index % 40 === 0 ? 12 : 0.3) * 86_400_000,
  }));
  const names = Array.from({ length: 16 }, (_, index) => `S${index}USDT`);
  const range = { from: '2023-12-20', until: TODAY };
  await desk.tell(
    ...names.map((name): Telling => {
      return { asset: 'bronze_alpha_archive_listing', series: `perp/${name}/1m`, ...range, body: { rows: late }, url: `/${name}` };
    }),
  );
  await desk.refine({ from: Date.parse('2023-12-01') }, MADE);
  const rows = await desk.rows<{ date: string; state: string }>('daily_availability', 'date, state', "symbol = 'S3USDT' AND NOT available");
  assert.deepEqual(new Set(rows.map(({ state }) => state)), new Set(['pending']));
});

test('what the archive refuses to say is blocked until it is said', async () => {
  await using desk = await openRefineLake();
  const range = { from: '2024-03-01', until: TODAY };
  const about = { asset: 'bronze_alpha_archive_listing', series: 'perp/BTCUSDT/1m', ...range };
  await desk.tell({ ...about, body: {}, answer: 'blocked', finalUntil: range.from, url: '/refused', receivedAt: '2024-03-10T01:00:00Z' });
  await desk.refine({}, MADE);
  assert.deepEqual(new Set((await desk.rows<{ state: string }>('daily_availability')).map(({ state }) => state)), new Set(['blocked']));
  await desk.tell({ ...about, body: { rows: files(eachDay('2024-03-01', TODAY)) }, receivedAt: '2024-03-10T02:00:00Z' });
  await desk.refine({}, MADE);
  assert.deepEqual(new Set((await desk.rows<{ state: string }>('daily_availability')).map(({ state }) => state)), new Set(['available']));
});
