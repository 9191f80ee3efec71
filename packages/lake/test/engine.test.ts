import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytes, count, day, dayOf, defineTable, flag, number, optional, type Row, text, time } from '@bullion/core';
import fc from 'fast-check';
import { DuckEngine } from '../src/duckdb/duck-engine.ts';
import { makeHome, makeLake } from './fixtures.ts';

const everything = defineTable({
  name: 'everything',
  layer: 'silver',
  doc: 'One column of each kind, with and without null.',
  columns: {
    id: count({ doc: 'x' }),
    text: text({ doc: 'x' }),
    text_or: optional(text({ doc: 'x' })),
    bytes: bytes({ doc: 'x' }),
    bytes_or: optional(bytes({ doc: 'x' })),
    time: time({ doc: 'x' }),
    time_or: optional(time({ doc: 'x' })),
    day: day({ doc: 'x' }),
    day_or: optional(day({ doc: 'x' })),
    number: number({ doc: 'x' }),
    number_or: optional(number({ doc: 'x' })),
    count_or: optional(count({ doc: 'x' })),
    flag: flag({ doc: 'x' }),
    flag_or: optional(flag({ doc: 'x' })),
  },
  key: ['id'],
  sort: ['id'],
  grain: 'all',
  samples: [],
  codeVersion: '1',
});

type Everything = Row<typeof everything>;

const anyText = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'BTCUSDT', '币安人生USDT', 'a\0b', 'x'.repeat(300)));
const anyTime = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_000 });
const anyDay = fc.integer({ min: 0, max: 4_000_000_000_000 }).map(dayOf);
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyBytes = fc.uint8Array({ maxLength: 40 });
const orNull = <T>(inner: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(inner, { nil: null });

const anyRow: fc.Arbitrary<Everything> = fc.record(
  {
    id: fc.maxSafeInteger(),
    text: anyText,
    text_or: orNull(anyText),
    bytes: anyBytes,
    bytes_or: orNull(anyBytes),
    time: anyTime,
    time_or: orNull(anyTime),
    day: anyDay,
    day_or: orNull(anyDay),
    number: anyNumber,
    number_or: orNull(anyNumber),
    count_or: orNull(fc.maxSafeInteger()),
    flag: fc.boolean(),
    flag_or: orNull(fc.boolean()),
  },
  { noNullPrototype: true },
);

test('rows of every kind come back as they were loaded, nulls and NULs included', async (t) => {
  const { engine } = await makeLake(t);
  let table = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { maxLength: 30 }), async (rows) => {
      const name = `everything_${++table}`;
      await engine.load(name, everything, rows);
      assert.deepEqual(await engine.rows(`SELECT * FROM ${name}`), rows);
    }),
    { numRuns: 60 },
  );
});

test('a load of many chunks keeps order and repeated texts, and a second load appends', async (t) => {
  const { engine } = await makeLake(t);
  const make = (id: number): Everything => ({
    ...{ id, text: `s${id % 7}`, text_or: id % 5 === 0 ? null : `long text that repeats ${id % 3}` },
    ...{ bytes: new Uint8Array([id % 256]), bytes_or: null, time: id, time_or: null, day: '2024-01-01', day_or: null },
    ...{ number: id / 3, number_or: null, count_or: null, flag: id % 2 === 0, flag_or: null },
  });
  const rows = Array.from({ length: 5000 }, (_, id) => make(id));
  await engine.load('many', everything, rows.slice(0, 4500));
  await engine.load('many', everything, rows.slice(4500));
  assert.deepEqual(await engine.rows('SELECT * FROM many'), rows);
});

test('microseconds of a time survive', async (t) => {
  const { engine } = await makeLake(t);
  const [row] = await engine.rows<{ at: number }>("SELECT TIMESTAMPTZ '2024-01-01 00:00:00.123456Z' AS at");
  assert.equal(row?.at, Date.UTC(2024, 0, 1) + 123.456);
});

test('a wrong value names table, column and row, and nothing of the load is kept', async (t) => {
  const { engine } = await makeLake(t);
  const good = fc.sample(anyRow, { numRuns: 3000, seed: 1 });
  await engine.load('kept', everything, good.slice(0, 10));
  const wrong: Partial<Record<keyof Everything, unknown>>[] = [
    { number: Number.NaN },
    { number: Number.POSITIVE_INFINITY },
    { text: undefined },
    { text: null },
    { count_or: 1.5 },
    { day: '2024-02-30' },
    { time: '2024-01-01' },
    { flag: 1 },
    { bytes: 'text' },
  ];
  for (const change of wrong) {
    const column = Object.keys(change).join();
    const rows = good.map((row, index) => (index === 2500 ? Object.assign({}, row, change) : row));
    await assert.rejects(engine.load('kept', everything, rows), { code: 'bug', details: { table: 'everything', column, row: 2500 } });
  }
  assert.deepEqual(await engine.rows('SELECT count(*) AS n FROM kept'), [{ n: 10 }]);
});

test('SQL values become plain JavaScript, and what does not fit is refused by name', async (t) => {
  const { engine } = await makeLake(t);
  const [row] = await engine.rows(`SELECT 9007199254740991 AS big, sum(x) AS sum, 1.25::DECIMAL(10, 2) AS dec, DATE '2024-02-29' AS day,
    TIMESTAMP '1970-01-01 00:00:01' AS ts, [1, NULL, 3] AS list, {'a': 'x', 'b': 2} AS struct, NULL AS nothing FROM range(4) t(x)`);
  const values = { sum: 6, dec: 1.25, day: '2024-02-29', ts: 1000, list: [1, null, 3], struct: { a: 'x', b: 2 }, nothing: null };
  assert.deepEqual(row, { big: Number.MAX_SAFE_INTEGER, ...values });
  await assert.rejects(engine.rows('SELECT 9007199254740993 AS big'), { code: 'bug', message: /Column big .* not below 2\^53/ });
});

test('parameters of every type are bound by name', async (t) => {
  const { engine } = await makeLake(t);
  const params = {
    text: "it's",
    whole: 7,
    half: 0.5,
    yes: true,
    none: null,
    raw: new Uint8Array([1, 0]),
    at: new Date(1500),
    list: ['a', 'b'],
    big: 5e9,
  };
  const [row] = await engine.rows(
    'SELECT $text AS text, $whole AS whole, $half AS half, $yes AS yes, $none AS none, $raw AS raw, $at AS at, $list AS list, $big AS big',
    params,
  );
  assert.deepEqual(row, { ...params, at: 1500 });
  await assert.rejects(engine.rows('SELECT $x', { x: () => 1 }), { code: 'bug', message: /\$x/ });
});

test('days and hours are UTC wherever the process runs', async (t) => {
  const { engine } = await makeLake(t);
  const [row] = await engine.rows("SELECT date_trunc('day', TIMESTAMPTZ '2024-01-01 23:30:00+00')::VARCHAR AS day");
  assert.deepEqual(row, { day: '2024-01-01 00:00:00+00' });
});

test('statements run in the order of the calls, and a failed one does not stop the next', async (t) => {
  const { engine } = await makeLake(t);
  const results = await Promise.allSettled([
    engine.run('CREATE TEMP TABLE n (x INTEGER)'),
    engine.run('INSERT INTO n VALUES (1)'),
    engine.run('SELECT * FROM nowhere'),
    engine.rows('SELECT x FROM n'),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
  );
  await assert.rejects(engine.run('SELECT * FROM nowhere'), { code: 'bug', message: /nowhere/, details: { sql: 'SELECT * FROM nowhere' } });
});

test('a full disk is an error of the disk, not a bug', async (t) => {
  const { engine } = await makeLake(t);
  await assert.rejects(engine.run("COPY (SELECT * FROM range(1000000)) TO '/dev/full' (FORMAT parquet)"), { code: 'io_failed' });
});

test('queries that outgrow the memory limit go to the temporary folder', async (t) => {
  await using engine = new DuckEngine({ temporary: await makeHome(t), memoryLimit: '60MB' });
  const sql = 'SELECT count(*) AS n FROM (SELECT i, md5(i::VARCHAR) AS h FROM range(1500000) t(i) ORDER BY h LIMIT 1400000)';
  assert.deepEqual(await engine.rows(sql), [{ n: 1_400_000 }]);
});

test('closing waits for what is running', async (t) => {
  const engine = new DuckEngine({ temporary: await makeHome(t) });
  const running = engine.rows('SELECT sum(range) AS s FROM range(1000000)');
  await engine[Symbol.asyncDispose]();
  assert.deepEqual(await running, [{ s: 499_999_500_000 }]);
});
