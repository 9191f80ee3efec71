import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { count, number, optional, quoteText, type Table, text, time } from '@bullion/core';
import fc from 'fast-check';
import type { Lake, NumberFile, StoredFile } from '../src/index.ts';
import { makeLake } from './fixtures.ts';

const COLUMNS = {
  symbol: text({ doc: 'Shared.' }),
  at: time({ doc: 'Own.' }),
  value: number({ doc: 'Own.' }),
  times: count({ doc: 'Own.' }),
  note: optional(text({ doc: 'Own.' })),
  url: optional(text({ doc: 'Shared.' })),
  size: optional(count({ doc: 'Shared.' })),
  rate: optional(number({ doc: 'Shared.' })),
  told_at: optional(time({ doc: 'Shared.' })),
};

const ABOUT = { layer: 'silver', doc: 'Things.', grain: 'all', samples: [], codeVersion: '1' } as const;
const TABLE: Table = { ...ABOUT, name: 'silver_things', columns: COLUMNS, key: ['symbol', 'at'], sort: ['symbol', 'at'] };
const SHARED: Table = {
  ...TABLE,
  name: 'shared',
  columns: {
    place: count({ doc: '' }),
    symbol: COLUMNS.symbol,
    url: COLUMNS.url,
    size: COLUMNS.size,
    rate: COLUMNS.rate,
    told_at: COLUMNS.told_at,
  },
};
const NOTES = [null, 'cut', 'été, 夏'];

interface Answer {
  readonly rows: number;
  readonly value: number;
  readonly notes: readonly number[];
  readonly url: string | null;
  readonly size: number | null;
  readonly rate: number | null;
  readonly told_at: number | null;
}

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  rows: fc.oneof(fc.nat(3), fc.constantFrom(1000, 8192, 30_000)),
  value: fc.double({ noNaN: true, noDefaultInfinity: true }),
  notes: fc.array(fc.nat(2), { minLength: 1, maxLength: 5 }),
  url: fc.option(fc.string()),
  size: fc.option(fc.integer()),
  rate: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  told_at: fc.option(fc.integer({ min: -1e14, max: 1e14 })),
});

/** Puts answers into a file of numbers, one symbol for each, and says what the rows are in SQL. */
async function numbered(lake: Lake, answers: readonly Answer[]): Promise<{ query: string; numbers: NumberFile; shared: object[] }> {
  const numbers = lake.numberFile(['place', 'at', 'value', 'times', 'note']);
  for (const [place, { rows, value, notes }] of answers.entries()) {
    const column = (of: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => of(row));
    numbers.add(rows, [
      place,
      column((row) => row * 60_000 - 1e12),
      column((row) => (row % 7 === 0 ? value : row / 3)),
      column((row) => row * 2 ** 33),
      column((row) => notes[row % notes.length] ?? 0),
    ]);
  }
  const shared = answers.map(({ url, size, rate, told_at }, place) => ({
    place,
    symbol: String(place).padStart(4, '0'),
    url,
    size,
    rate,
    told_at,
  }));
  await lake.engine.run('DROP TABLE IF EXISTS shared');
  await lake.engine.load('shared', SHARED, shared);
  const note = NOTES.map((said, code) => (said === null ? '' : `WHEN ${code} THEN ${quoteText(said)}`)).join(' ');
  const query = `SELECT symbol, make_timestamptz(("at" * 1000)::BIGINT) AS "at", value, times::BIGINT AS times, CASE note ${note} END AS note,
    url, size, rate, told_at FROM ${numbers.end()} JOIN shared USING (place)`;
  return { query, numbers, shared };
}

function write(lake: Lake, { query, numbers, shared }: Awaited<ReturnType<typeof numbered>>): Promise<StoredFile> {
  const rows = { numbers, shared: shared as Record<string, unknown>[], texts: new Map([['note', NOTES]]) };
  const about = { table: TABLE, asset: TABLE.name, unit: 'all', period: 'all', codeVersion: '1', runId: 'run-1', inputsHash: 'inputs' };
  return lake.replaceFile({ ...about, query, isProjection: true, numbered: rows });
}

test('rows written from numbers are those of the query, with their nulls, texts and instants', async (t) => {
  const lake = await makeLake(t);
  await fc.assert(
    fc.asyncProperty(fc.array(anyAnswer, { maxLength: 5 }), async (answers) => {
      const rows = await numbered(lake, answers);
      using _numbers = rows.numbers;
      const stored = await write(lake, rows);
      const file = `read_parquet(${quoteText(lake.path(stored.path))})`;
      const [differing] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n FROM (
        (SELECT * FROM ${file} EXCEPT ALL ${rows.query}) UNION ALL (${rows.query} EXCEPT ALL SELECT * FROM ${file}))`);
      assert.equal(differing?.n, 0);
      assert.equal(await writer(lake, stored), 'Bullion');
    }),
    { numRuns: 12 },
  );
});

test('a reader of one symbol passes over the groups of others', async (t) => {
  const lake = await makeLake(t);
  const answer = { value: 1, notes: [0], url: null, size: null, rate: null, told_at: null };
  const rows = await numbered(
    lake,
    Array.from({ length: 400 }, () => ({ ...answer, rows: 100 })),
  );
  using _numbers = rows.numbers;
  const { path } = await write(lake, rows);
  const groups = await lake.engine.rows<{ least: string; most: string; rows: number }>(
    `SELECT stats_min_value AS least, stats_max_value AS most, row_group_num_rows AS rows
     FROM parquet_metadata(${quoteText(lake.path(path))}) WHERE path_in_schema = 'symbol'`,
  );
  assert.deepEqual(groups, [
    { least: '0000', most: '0081', rows: 8192 },
    { least: '0081', most: '0163', rows: 8192 },
    { least: '0163', most: '0245', rows: 8192 },
    { least: '0245', most: '0327', rows: 8192 },
    { least: '0327', most: '0399', rows: 7232 },
  ]);
});

test('rows that are not in their order are sorted, whatever was said of them', async (t) => {
  const lake = await makeLake(t);
  using numbers = lake.numberFile(['place', 'at', 'value', 'times', 'note']);
  numbers.add(3, [0, Float64Array.of(3000, 1000, 2000), 1, 1, 0]);
  const shared = [{ symbol: 'A', url: null, size: null, rate: null, told_at: null }];
  const query = `SELECT 'A' AS symbol, make_timestamptz(("at" * 1000)::BIGINT) AS "at", value, times::BIGINT AS times, NULL::VARCHAR AS note,
    NULL::VARCHAR AS url, NULL::BIGINT AS size, NULL::DOUBLE AS rate, NULL::TIMESTAMPTZ AS told_at FROM ${numbers.end()}`;
  const stored = await write(lake, { query, numbers, shared });
  const found = await lake.engine.rows<{ at: number }>(`SELECT "at" FROM read_parquet(${quoteText(lake.path(stored.path))})`);
  assert.deepEqual(
    found.map(({ at }) => at),
    [1000, 2000, 3000],
  );
  assert.notEqual(await writer(lake, stored), 'Bullion');
});

test('numbers that say something else than the query are refused, and leave nothing', async (t) => {
  const lake = await makeLake(t);
  const rows = await numbered(lake, [{ rows: 3, value: 1, notes: [1], url: 'a', size: 1, rate: 1, told_at: 1 }]);
  using _numbers = rows.numbers;
  await assert.rejects(write(lake, { ...rows, shared: [{ ...rows.shared[0], rate: 2 }] }), { code: 'corrupt_file' });
  assert.deepEqual(lake.ledger.files(TABLE.name), []);
  assert.deepEqual(
    (await readdir(lake.path('tmp'))).filter((name) => !name.includes('numbers')),
    [],
  );
});

async function writer(lake: Lake, { path }: StoredFile): Promise<string | undefined> {
  const sql = `SELECT created_by AS by FROM parquet_file_metadata(${quoteText(lake.path(path))})`;
  return (await lake.engine.rows<{ by: string }>(sql))[0]?.by;
}
