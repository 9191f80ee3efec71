import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDecimal } from '../src/binance-archive/decimal.ts';
import { KLINES_HEADER, readKlines } from '../src/binance-archive/klines-csv.ts';
import { readPlainLine } from '../src/binance-archive/plain-line.ts';
import { rowsOf } from '../src/columns.ts';
import type { CandleRow } from '../src/exchange.ts';

const DAY = Date.UTC(2026, 6, 15);
const FILE = { name: 'BTCUSDT-1m-2026-07-15.csv', from: DAY, until: DAY + 86_400_000, step: 60_000 };
/** The first row that Binance's documentation of the archive shows. */
const LINE = '1784073600000,65014.60,65031.80,64996.80,65011.50,327.207,1784073659999,21273110.50730,5998,222.863,14489221.32700,0';

const read = (text: string, file = FILE) => {
  const columns = readKlines(Buffer.from(text), file);
  return { rows: rowsOf<CandleRow>(columns), rejected: columns.rejected };
};
const withField = (index: number, value: string) => LINE.split(',').with(index, value).join(',');
const minute = (number: number) =>
  withField(0, String(DAY + number * 60_000)).replace('1784073659999', String(DAY + number * 60_000 + 59_999));

test('a row reads as the documentation says', () => {
  assert.deepEqual(read(`${KLINES_HEADER}\n${LINE}\n`), {
    rows: [
      {
        timestamp: DAY,
        open: 65014.6,
        high: 65031.8,
        low: 64996.8,
        close: 65011.5,
        volume: 327.207,
        quote_volume: 21273110.5073,
        trades_count: 5998,
        taker_buy_volume: 222.863,
        taker_buy_quote_volume: 14489221.327,
        flags: null,
      },
    ],
    rejected: [],
  });
});

test('a header, its absence, CRLF and a missing last line feed make no difference', () => {
  const { rows } = read(`${LINE}\n${minute(1)}\n`);
  assert.equal(rows.length, 2);
  for (const text of [
    `${KLINES_HEADER}\n${LINE}\n${minute(1)}`,
    `${LINE}\r\n${minute(1)}\r\n`,
    `${KLINES_HEADER}\r\n${LINE}\n${minute(1)}\n`,
  ]) {
    assert.deepEqual(read(text).rows, rows);
  }
});

test('microseconds are told by their size, row by row', () => {
  const from = 1735689600000;
  const file = { name: 'BTCUSDT-1h-2025-01.csv', from, until: from + 31 * 86_400_000, step: 3_600_000 };
  const hour = (opened: string, closed: string) => LINE.split(',').with(0, opened).with(6, closed).join(',');
  const lines = [
    hour('1735689600000000', '1735693199999999'),
    hour('1735693200000', '1735696799999'),
    hour('1735696800000000', '1735700399999000'),
  ];
  const { rows } = read(lines.join('\n'), file);
  assert.deepEqual(
    rows.map(({ timestamp, flags }) => [timestamp - from, flags]),
    [
      [0, null],
      [3_600_000, null],
      [7_200_000, 'cut'],
    ],
  );
  const unitOf = (text: string) => readKlines(Buffer.from(text), file).timeUnit;
  assert.deepEqual([lines.join('\n'), ...lines, KLINES_HEADER].map(unitOf), ['ms and us', 'us', 'ms', 'us', undefined]);
});

test('a bar that was closed early and one in which nobody traded say so', () => {
  const flags = (line: string) => read(line).rows[0]?.flags;
  assert.equal(flags(withField(6, '1784073640000')), 'cut');
  assert.equal(flags(withField(5, '0.000')), 'no_trades,moved');
  assert.equal(flags(withField(5, '0').replace('1784073659999', '1784073640000')), 'cut,no_trades,moved');
  const flat = withField(5, '0').replace('65031.80,64996.80,65011.50', '65014.60,65014.6,65014.600');
  assert.equal(flags(flat), 'no_trades,synthetic');
  assert.equal(flags(flat.replace('1784073659999', '1784073640000')), 'cut,no_trades,synthetic');
});

for (const [rule, line] of Object.entries({
  unreadable_number: withField(4, 'NaN'),
  outside_file: withField(0, String(DAY + 86_400_000)),
  misaligned_time: withField(0, '1784073600001'),
})) {
  test(`a row that breaks ${rule} is rejected by name, with its text, and costs no other row`, () => {
    const { rows, rejected } = read(`${line}\n${minute(1)}\n`);
    assert.equal(rows.length, 1);
    assert.deepEqual(
      rejected.map((each) => [each.rule, each.row]),
      [[rule, line.split(',')]],
    );
    assert.ok(rejected.every(({ timestamp }) => timestamp >= FILE.from && timestamp < FILE.until));
  });
}

test('an empty number, an odd count and a quoted field are not numbers', () => {
  for (const line of [withField(7, ''), withField(8, '5998.5'), withField(10, '""'), withField(1, '1,0').replace('1,0', '-')]) {
    assert.deepEqual(
      read(line).rejected.map(({ rule }) => rule),
      ['unreadable_number'],
      line,
    );
  }
});

test('a row that steps back in time is rejected, one that repeats a time is left to those who compare', () => {
  const { rows, rejected } = read([minute(1), minute(1), minute(0), minute(2)].join('\n'));
  assert.deepEqual(
    rows.map(({ timestamp }) => (timestamp - DAY) / 60_000),
    [1, 1, 2],
  );
  assert.deepEqual(
    rejected.map(({ rule, timestamp }) => [rule, timestamp]),
    [['out_of_order', DAY]],
  );
});

for (const [what, text] of Object.entries({
  'a header with a column renamed': `${KLINES_HEADER.replace('count', 'trades')}\n${LINE}`,
  'a header with a column more': `${KLINES_HEADER},more\n${LINE}`,
  'a column more': `${LINE},0\n`,
  'a column less': `${LINE}\n${LINE.slice(0, -2)}\n`,
  'an empty line inside': `${LINE}\n\n${minute(1)}\n`,
  'a second header': `${LINE}\n${KLINES_HEADER}\n`.replace('open_time', 'open_time,x'),
  'a page of HTML': '<html></html>\n',
})) {
  test(`${what} is drift and names the file`, () => {
    assert.throws(() => read(text), { code: 'schema_drift', message: /BTCUSDT-1m-2026-07-15\.csv/ });
  });
}

test('an empty file and a bare header have no rows', () => {
  assert.deepEqual([read('').rows, read(KLINES_HEADER).rows, read(`${KLINES_HEADER}\n`).rows], [[], [], []]);
});

test('decimals read as the language reads them', () => {
  const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
  const decimals = fc.tuple(digits(20), fc.option(digits(20))).map(([whole, part]) => (part === null ? whole : `${whole}.${part}`));
  const signed = fc.tuple(fc.constantFrom('', '-'), decimals, fc.constantFrom('', 'e3', 'E-7')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(decimals, signed), fc.nat(5), (text, offset) => {
      const bytes = Buffer.from(`${'9'.repeat(offset)}${text}7`);
      assert.equal(readDecimal(bytes, offset, offset + text.length), Number(text));
    }),
    { numRuns: 2000 },
  );
});

test('what is no decimal is no number', () => {
  for (const text of ['', '.', '-', '1.', '.5', '1.2.3', '0x10', ' 1', 'Infinity', '1e999', '1_000', '１']) {
    const bytes = Buffer.from(text);
    assert.equal(readDecimal(bytes, 0, bytes.length), Number.NaN, text);
  }
});

test('a line of digits and points reads the same as any other way', () => {
  const digits = (max: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
  const decimal = fc.tuple(digits(18), fc.option(digits(24))).map(([whole, part]) => (part === null ? whole : `${whole}.${part}`));
  const field = fc.oneof({ weight: 8, arbitrary: decimal }, fc.constantFrom('', '.5', '5.', '-1', '1e3', '9007199254740993', '1.2.3'));
  const end = fc.constantFrom('', '\n', '\r\n');
  fc.assert(
    fc.property(fc.array(field, { minLength: 2, maxLength: 4 }), fc.nat(3), end, (fields, before, ending) => {
      const line = Buffer.from(`${'7'.repeat(before)}${fields.join(',')}${ending}`);
      const numbers = new Float64Array(2);
      const next = readPlainLine(line, before, numbers);
      const isPlain = fields.length === 3 && fields.slice(0, 2).every((text) => /^\d+(\.\d+)?$/.test(text));
      if (next < 0) return;
      assert.ok(isPlain, `${fields.join(',')} is not plain`);
      assert.equal(next, line.length);
      assert.deepEqual([...numbers], fields.slice(0, 2).map(Number));
    }),
    { numRuns: 2000 },
  );
  assert.ok(readPlainLine(Buffer.from('1.5,2,0'), 0, new Float64Array(2)) > 0);
});
