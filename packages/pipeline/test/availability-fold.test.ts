import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, DAY_MS, dayStart, eachDay } from '@bullion/core';
import fc from 'fast-check';
import { openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';

const FIRST = '2023-12-28';
const DAYS = 8;
const FOLDED = ['silver_availability'];

/** One walk through the folder of a symbol: a file per letter, `.` for none; or a refusal. */
interface Walk {
  readonly symbol: string;
  readonly from: number;
  readonly files: string;
  readonly refused: boolean;
  /** Minutes since the beginning; a clock may be put back. */
  readonly at: number;
}

const walks = fc.array(
  fc.record({
    symbol: fc.constantFrom('AUSDT', 'BUSDT'),
    from: fc.nat(DAYS - 1),
    files: fc.string({ unit: fc.constantFrom('a', 'a', 'a', 'b', '.'), minLength: 1, maxLength: DAYS }),
    refused: fc.nat(5).map((n) => n === 0),
    at: fc.nat(6),
  }),
  { minLength: 1, maxLength: 9 },
);

function tellings({ symbol, from, files, refused, at }: Walk, index: number): Telling[] {
  const named = files.slice(0, DAYS - from);
  const first = addDays(FIRST, from);
  const until = addDays(first, named.length);
  const receivedAt = new Date(Date.parse('2024-03-01T00:00:00Z') + at * 60_000).toISOString();
  const rows = [...named].flatMap((letter, day) => (letter === '.' ? [] : [fileOf(addDays(first, day), letter)]));
  const telling = { asset: 'bronze_alpha_archive_listing', series: `perp/${symbol}/1m`, from: first, until, url: `/${index}`, receivedAt };
  if (refused) return [{ ...telling, body: {}, answer: 'blocked', finalUntil: first }];
  const half = Math.ceil(rows.length / 2);
  if (rows.length < 4) return [{ ...telling, body: { rows }, answer: rows.length === 0 ? 'empty' : 'data' }];
  return [
    { ...telling, body: { rows: rows.slice(0, half) } },
    { ...telling, body: { rows: rows.slice(half) }, url: `/${index}/2` },
  ];
}

function fileOf(day: string, letter: string) {
  return { key: `k-${day}`, day, size: letter.charCodeAt(0), etag: letter, lastModified: dayStart(day) + DAY_MS };
}

async function stateOf(desk: RefineLake) {
  return { rows: await desk.rows('silver_availability'), revisions: await desk.rows('silver_archive_revisions') };
}

test('answers folded in one by one, in any order, come to what all of them come to at once', async () => {
  await fc.assert(
    fc.asyncProperty(walks, fc.nat(3), async (told, together) => {
      await using piecewise = await openRefineLake();
      await using anew = await openRefineLake();
      for (const [index, walk] of told.entries()) {
        for (const desk of [piecewise, anew]) await desk.tell(...tellings(walk, index));
        if (index % (together + 1) === 0) await piecewise.refine({}, FOLDED);
      }
      await piecewise.refine({}, FOLDED);
      await anew.refine({}, FOLDED);
      const [once, pieces] = [await stateOf(anew), await stateOf(piecewise)];
      assert.deepEqual(pieces, once);
      assert.deepEqual(summary(once), expected(told));
      await piecewise.refine({ force: true }, FOLDED);
      assert.deepEqual(await stateOf(piecewise), once);
      assert.equal(piecewise.plan().find(({ asset }) => asset === 'silver_availability')?.upToDate, true);
    }),
    { numRuns: 8 },
  );
});

/** Every day as `symbol day said etag version page`, and every change. */
function summary({ rows, revisions }: { rows: Record<string, unknown>[]; revisions: Record<string, unknown>[] }) {
  return {
    rows: rows.map(({ symbol, date, said, etag, version, url }) =>
      [symbol, date, said, etag, version, String(url).split('/')[1]].join(' '),
    ),
    revisions: revisions.map(({ symbol, date, version, change, etag, previous_etag, url }) =>
      [symbol, date, version, change, etag, previous_etag, String(url).split('/')[1]].join(' '),
    ),
  };
}

/** The same, by the book: every observation in the order of its arrival. */
function expected(told: readonly Walk[]): ReturnType<typeof summary> {
  const rows: string[] = [];
  const revisions: string[] = [];
  const inOrder = told.map((walk, index) => ({ ...walk, index })).sort((a, b) => a.at - b.at || (`${a.index}` < `${b.index}` ? -1 : 1));
  for (const symbol of ['AUSDT', 'BUSDT']) {
    for (const [day, date] of eachDay(FIRST, addDays(FIRST, DAYS)).entries()) {
      let row: { said: string; etag: string | null; version: number | null; index: number } | undefined;
      for (const { symbol: of, from, files, refused, index } of inOrder) {
        const letter = files[day - from];
        if (of !== symbol || day < from || letter === undefined) continue;
        const said = refused ? 'blocked' : letter === '.' ? 'none' : 'file';
        if (said === 'blocked' && row !== undefined) continue;
        const etag = said === 'file' ? letter : null;
        if (row?.said === said && row.etag === etag) continue;
        const before = row;
        const version = said === 'file' || before?.version != null ? (before?.version ?? 0) + 1 : null;
        row = { said, etag, version, index };
        const change = said !== 'file' ? 'withdrawn' : before?.said === 'file' ? 'reuploaded' : 'returned';
        if (version !== null && version > 1) revisions.push([symbol, date, version, change, etag, before?.etag ?? null, index].join(' '));
      }
      if (row !== undefined) rows.push([symbol, date, row.said, row.etag, row.version, row.index].join(' '));
    }
  }
  return { rows, revisions };
}

test('what is known already changes no file, and a day that changes changes its month alone', async () => {
  await using desk = await openRefineLake();
  const walk: Walk = { symbol: 'AUSDT', from: 0, files: 'aaaaaaaa', refused: false, at: 0 };
  await desk.tell(...tellings(walk, 0));
  await desk.refine({}, FOLDED);
  const before = desk.lake.ledger.files('silver_availability');
  assert.deepEqual(
    before.map(({ unit, rows }) => [unit, rows]),
    [
      ['2023-12', 4],
      ['2024-01', 4],
    ],
  );
  await desk.tell(...tellings({ ...walk, at: 1 }, 1));
  const [confirmed] = await desk.refine({}, FOLDED);
  assert.deepEqual([confirmed?.status, desk.lake.ledger.files('silver_availability')], ['up_to_date', before]);
  await desk.tell(...tellings({ ...walk, files: 'aaaaaaba', at: 2 }, 2));
  await desk.refine({}, FOLDED);
  const after = desk.lake.ledger.files('silver_availability');
  assert.deepEqual(
    after.map(({ sha256 }, index) => sha256 === before[index]?.sha256),
    [true, false],
  );
  assert.deepEqual(
    (await desk.rows('silver_archive_revisions')).map(({ symbol, date, change, version }) => [symbol, date, change, version]),
    [['AUSDT', '2024-01-03', 'reuploaded', 2]],
  );
});

test('a fold that was killed before it was remembered is done again, and tells no change twice', async () => {
  await using desk = await openRefineLake();
  const walk: Walk = { symbol: 'AUSDT', from: 0, files: 'aaaaaaaa', refused: false, at: 0 };
  await desk.tell(...tellings(walk, 0));
  await desk.refine({}, FOLDED);
  const { ledger } = desk.lake;
  const names = ['silver_availability', 'silver_availability received_at'];
  const before = names.map((name) => ledger.cursor(name) ?? 0);
  await desk.tell(...tellings({ ...walk, files: 'abaaaaba', at: 1 }, 1));
  await desk.tell(...tellings({ ...walk, files: 'acaaaaaa', at: 2 }, 2));
  await desk.refine({}, FOLDED);
  const done = await stateOf(desk);
  for (const [index, name] of names.entries()) ledger.setCursor(name, before[index] ?? 0);
  await desk.refine({}, FOLDED);
  assert.deepEqual(await stateOf(desk), done);
  assert.equal(done.revisions.length, 4);
});

test('what a listing names and cannot be is held apart, once, however often it is listed', async () => {
  await using desk = await openRefineLake();
  const rejected = [{ timestamp: dayStart('2024-01-02'), rule: 'no_such_day', row: { key: 'BTCUSDT-1m-2024-02-30.zip' } }];
  for (const [index, receivedAt] of ['2024-03-01T00:00:00Z', '2024-03-02T00:00:00Z'].entries()) {
    const range = { from: FIRST, until: addDays(FIRST, DAYS) };
    const about = { asset: 'bronze_alpha_archive_listing', series: 'perp/BTCUSDT/1m', ...range, receivedAt, url: `/${index}` };
    await desk.tell({ ...about, body: { rows: [fileOf(FIRST, 'a')], rejected } });
    await desk.refine({}, FOLDED);
  }
  const held = await desk.rows('silver_quarantine');
  assert.deepEqual(
    held.map(({ table_name, symbol, rule, url }) => [table_name, symbol, rule, url]),
    [['silver_availability', 'BTCUSDT', 'no_such_day', '/0']],
  );
});
