import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  checkRows,
  columnList,
  count,
  createTable,
  day,
  defineTable,
  duckdbType,
  flag,
  jsonSchema,
  number,
  optional,
  orderOf,
  quoteText,
  selectAs,
  tableMarkdown,
  text,
  time,
} from '../src/index.ts';

const bars = defineTable({
  name: 'bars',
  layer: 'gold',
  doc: 'Bars of something.',
  columns: {
    at: time({ doc: 'Open time.' }),
    on: day({ doc: 'Day.' }),
    side: text({ doc: 'Buy | sell.', values: ['buy', 'sell'] }),
    price: number({ doc: 'Price.', unit: 'quote' }),
    trades: optional(count({ doc: 'Trades.' })),
    mood: optional(text({ doc: 'Mood.', values: ['good'] })),
    open: flag({ doc: 'Open.' }),
    raw: optional(bytes({ doc: 'Raw.' })),
  },
  key: ['at', 'side'],
  sort: ['side', 'at'],
  grain: 'month',
  clock: 'at',
  derive: { from: ['ticks'], sql: 'SELECT 1' },
  samples: [{ at: Date.UTC(2024, 0, 1), on: '2024-01-01', side: 'buy', price: 1.5, trades: null, mood: null, open: true, raw: null }],
  codeVersion: '1',
});

const good = { at: 0, on: '2024-01-01', side: 'buy', price: 1, trades: 3, mood: 'good', open: true, raw: new Uint8Array(2) };

test('every kind of column has its DuckDB type', () => {
  assert.deepEqual(Object.values(bars.columns).map(duckdbType), [
    'TIMESTAMP WITH TIME ZONE',
    'DATE',
    'VARCHAR',
    'DOUBLE',
    'BIGINT',
    'VARCHAR',
    'BOOLEAN',
    'BLOB',
  ]);
});

test('DDL names, types and nullability follow from the definition', () => {
  const sql = createTable(bars, { name: 'x"y', temporary: true, ifNotExists: true });
  assert.match(sql, /^CREATE TEMP TABLE IF NOT EXISTS "x""y" \(\n {2}"at" TIMESTAMP WITH TIME ZONE NOT NULL,/);
  assert.match(sql, /"trades" BIGINT,\n/);
  assert.match(createTable(bars), /^CREATE TABLE "bars"/);
  assert.match(selectAs(bars, '(SELECT 1)'), /^SELECT CAST\("at" AS TIMESTAMP WITH TIME ZONE\) AS "at", .* FROM \(SELECT 1\)$/);
  assert.equal(columnList(bars).split(', ').length, 8);
  assert.equal(quoteText("it's"), "'it''s'");
});

test('the order is the sort, made total by the key', () => {
  assert.equal(orderOf(bars), '"side", "at"');
  assert.equal(orderOf({ ...bars, sort: ['at'] }), '"at", "side"');
});

test('a good row has no problems, and neither have the samples', () => {
  assert.deepEqual(checkRows(bars, [good, { ...good, trades: null, raw: null, mood: null }, ...bars.samples]), []);
});

test('each wrong value is named with row, column and reason', () => {
  const wrong: [Record<string, unknown>, string, RegExp][] = [
    [{ at: 'now' }, 'at', /"now", not a time/],
    [{ at: Number.POSITIVE_INFINITY }, 'at', /not a time/],
    [{ on: '2024-02-30' }, 'on', /not a day/],
    [{ side: 'hold' }, 'side', /"hold", not one of buy, sell/],
    [{ side: '\ud800' }, 'side', /well-formed/],
    [{ price: Number.NaN }, 'price', /is NaN, not a finite number/],
    [{ price: null }, 'price', /null is not allowed/],
    [{ price: undefined }, 'price', /is missing/],
    [{ trades: 1.5 }, 'trades', /whole number/],
    [{ trades: 2 ** 53 }, 'trades', /whole number/],
    [{ open: 1 }, 'open', /true or false/],
    [{ raw: [1] }, 'raw', /is a Array, not bytes/],
    [{ other: 1 }, 'other', /is not a column of bars/],
  ];
  for (const [change, column, reason] of wrong) {
    const problems = checkRows(bars, [good, { ...good, ...change }]);
    assert.equal(problems.length, 1, JSON.stringify(change));
    assert.deepEqual([problems[0]?.row, problems[0]?.column], [1, column]);
    assert.match(problems[0]?.problem ?? '', reason);
  }
});

test('the list of problems is bounded', () => {
  assert.equal(checkRows(bars, new Array<object>(50).fill({}), 20).length, 20);
});

test('JSON Schema tells types, nulls, closed lists and units', () => {
  const schema = jsonSchema(bars);
  assert.equal(schema.additionalProperties, false);
  assert.deepEqual(schema.required, Object.keys(bars.columns));
  assert.deepEqual(schema.properties?.['at'], { type: 'string', format: 'date-time', description: 'Open time.' });
  assert.deepEqual(schema.properties?.['price'], { type: 'number', description: 'Price. Unit: quote.' });
  assert.deepEqual(schema.properties?.['trades']?.type, ['integer', 'null']);
  assert.deepEqual(schema.properties?.['mood']?.enum, ['good', null]);
  assert.deepEqual(schema.properties?.['raw']?.contentEncoding, 'base64');
});

test('the catalog shows a table as Markdown that a pipe cannot break', () => {
  const lines = tableMarkdown(bars).split('\n');
  assert.equal(lines[0], '## bars');
  assert.ok(lines.includes('- One file per month'));
  assert.ok(lines.includes('- Derived from: `ticks`'));
  assert.ok(lines.includes('| `side` | VARCHAR |  | no | Buy \\| sell. One of `buy`, `sell`. |'));
  assert.ok(lines.includes('  "at": "2024-01-01T00:00:00Z",'));
  assert.equal(lines.filter((line) => line.startsWith('| `')).length, 8);
  assert.ok(!tableMarkdown({ ...bars, samples: [] }).includes('```json'));
});
