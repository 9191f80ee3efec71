import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS, dayStart } from '@bullion/core';
import fc from 'fast-check';
import { FUNDING_HEADER, readFundingFile } from '../src/binance-archive/funding-csv.ts';
import { METRICS_HEADER, readMetrics } from '../src/binance-archive/metrics-csv.ts';

const STEP = 300_000;

function label(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function line(ms: number, base = '105550.9850000000000000', symbol = 'BTCUSDT'): string {
  return `${label(ms)},${symbol},${base},6858675634.7062540000000000,1.28623339,"",1.19972635,`;
}

function read(day: string, lines: readonly string[]) {
  const csv = [METRICS_HEADER, ...lines].map((each) => `${each}\n`).join('');
  return readMetrics(Buffer.from(csv), { name: `BTCUSDT-metrics-${day}.csv`, symbol: 'BTCUSDT', day });
}

describe('open interest in a metrics file', () => {
  test('is of the labelled instant before 2026-06-25 and of five minutes later from then on', () => {
    const [before, after] = ['2026-06-24', '2026-06-25'];
    const ended = Array.from({ length: 288 }, (_, index) => line(dayStart(before) + (index + 1) * STEP));
    const started = Array.from({ length: 288 }, (_, index) => line(dayStart(after) + index * STEP));
    const instants = [...read(before, ended).rows, ...read(after, started).rows].map(({ timestamp }) => timestamp);
    assert.deepEqual(
      instants,
      Array.from({ length: 576 }, (_, index) => dayStart(before) + (index + 1) * STEP),
    );
  });

  test('is kept apart where the labels of a file do not tell which instant they mean', () => {
    const day = '2025-03-01';
    const { rows, rejected } = read(day, [line(dayStart(day)), line(dayStart(day) + STEP)]);
    assert.deepEqual([rows.length, rejected.map(({ rule }) => rule)], [0, ['unknown_label', 'unknown_label']]);
  });

  test('is labelled by ends where the midnight after the day is there, whatever else is, and never on or after the change', () => {
    const labels = (day: string) => [line(dayStart(day)), line(dayStart(day) + STEP), line(dayStart(day) + DAY_MS)];
    assert.deepEqual(
      read('2025-03-01', labels('2025-03-01')).rows.map(({ timestamp }) => timestamp - dayStart('2025-03-01')),
      [0, STEP, DAY_MS],
    );
    assert.deepEqual(new Set(read('2026-07-01', labels('2026-07-01')).rejected.map(({ rule }) => rule)), new Set(['unknown_label']));
  });

  test('is the same whatever the order of its rows', () => {
    const day = '2025-03-01';
    const lines = Array.from({ length: 288 }, (_, index) => line(dayStart(day) + (index + 1) * STEP, `${index + 1}.5`));
    fc.assert(
      fc.property(fc.shuffledSubarray(lines), (shuffled) => {
        const { rows, rejected } = read(day, shuffled);
        assert.deepEqual(rejected, []);
        assert.equal(rows.length, shuffled.length);
        assert.deepEqual(
          rows.map(({ timestamp }) => timestamp),
          rows.map(({ timestamp }) => timestamp).toSorted((a, b) => a - b),
        );
        for (const { timestamp, open_interest } of rows) assert.equal(open_interest, (timestamp - dayStart(day)) / STEP + 0.5);
      }),
      { numRuns: 30 },
    );
  });

  test('is rejected by name where it is zero, blank, of another symbol or outside its day', () => {
    const day = '2025-03-01';
    const at = dayStart(day);
    const bad = [
      [line(at + STEP, '0.0000'), 'zero_open_interest'],
      [line(at + 2 * STEP, ''), 'unreadable_number'],
      [line(at + 3 * STEP, '1', 'ETHUSDT'), 'unreadable_row'],
      [line(at + DAY_MS + STEP), 'outside_file'],
      [line(at + 60_000), 'misaligned_time'],
      ['soon,BTCUSDT,1,1,,,,', 'implausible_time'],
    ] as const;
    const { rows, rejected } = read(
      day,
      bad.map(([each]) => each),
    );
    assert.deepEqual(rows, []);
    assert.deepEqual(
      rejected.map(({ rule }) => rule),
      bad.map(([, rule]) => rule),
    );
  });

  test('another header or number of columns stops the file and names it', () => {
    const isDrift = (error: unknown) => error instanceof BullionError && error.code === 'schema_drift' && /2025-03-01/.test(error.message);
    assert.throws(() => read('2025-03-01', ['2025-03-01 00:05:00,BTCUSDT,1']), isDrift);
    const file = { name: 'BTCUSDT-metrics-2025-03-01.csv', symbol: 'BTCUSDT', day: '2025-03-01' };
    assert.throws(() => readMetrics(Buffer.from('create_time,symbol\n'), file), isDrift);
  });
});

describe('funding in a monthly file', () => {
  const month = { name: 'BTCUSDT-fundingRate-2026-06.csv', from: Date.UTC(2026, 5), until: Date.UTC(2026, 6) };

  test('has the interval that the archive states and the time as it was stamped', () => {
    const { rows, rejected } = readFundingFile(
      Buffer.from(`${FUNDING_HEADER}\n1780272000001,8,0.00005703\n1780300800000,4,-0.0001\n`),
      month,
    );
    assert.deepEqual(rejected, []);
    assert.deepEqual(
      rows.map(({ timestamp, funding_time, funding_rate, stated_interval_hours }) => [
        timestamp,
        funding_time,
        funding_rate,
        stated_interval_hours,
      ]),
      [
        [1780272000000, 1780272000001, 0.00005703, 8],
        [1780300800000, 1780300800000, -0.0001, 4],
      ],
    );
  });

  test('is read without a header, too, and rejected by name where it is unreadable or of another month', () => {
    const { rows, rejected } = readFundingFile(Buffer.from('1780272000001,8,0.0001\n1780272000001,8,\n1680272000001,8,0.0001\n'), month);
    assert.equal(rows.length, 1);
    assert.deepEqual(
      rejected.map(({ rule }) => rule),
      ['unreadable_number', 'outside_file'],
    );
  });

  test('another header stops the file and names it', () => {
    assert.throws(
      () => readFundingFile(Buffer.from('time,rate\n1,2\n'), month),
      (error) => error instanceof BullionError && error.code === 'schema_drift' && error.message.includes(month.name),
    );
  });
});
