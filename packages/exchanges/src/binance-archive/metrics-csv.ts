import { BullionError, DAY_MS, type Day, dayStart } from '@bullion/core';
import type { OpenInterestRow, Parsed } from '../exchange.ts';
import { numberOf } from '../shape.ts';
import { classifyArchiveName } from './archive-name.ts';

/** What a metrics CSV must be about. */
export interface MetricsCsv {
  /** Named in errors. */
  readonly name: string;
  readonly symbol: string;
  readonly day: Day;
}

/** The columns; every file names them in its first line, whatever its age. */
export const METRICS_HEADER =
  'create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,sum_taker_long_short_vol_ratio';

const FIELDS = 8;
/** Ms between two states. */
export const METRICS_STEP_MS = 300_000;

/**
 * Files of this day and later label a period by its start. A state is of the end of its period, so five minutes are added there.
 * The switch was silent: binance/binance-public-data#491.
 */
export const LABELS_START_FROM: Day = '2026-06-25';

/** Reads the open interest of a day. Rows come in any order; the long/short ratios are left to bronze. */
export function readMetrics(csv: Uint8Array, file: MetricsCsv): Parsed<OpenInterestRow> {
  const lines = linesOf(csv, file);
  const shift = shiftOf(lines, file);
  const rows: OpenInterestRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const fields of lines) {
    const label = timeOf(fields[0]);
    const timestamp = (label ?? Number.NaN) + (shift ?? 0);
    const [base, value] = [numberOf(fields[2]), numberOf(fields[3])];
    const rule = brokenRule({ fields, timestamp, base, isLabelled: shift !== undefined }, file);
    if (rule === undefined && base !== undefined)
      rows.push({ timestamp, open_interest: base, open_interest_value: value ?? null, both_sides: null });
    else rejected.push({ timestamp: label ?? dayStart(file.day), rule: rule ?? 'unreadable_number', row: fields });
  }
  rows.sort((a, b) => a.timestamp - b.timestamp);
  return { rows, rejected };
}

/** Blank fields may be written as `""`. */
function linesOf(csv: Uint8Array, file: MetricsCsv): string[][] {
  const [header = '', ...lines] = new TextDecoder().decode(csv).split(/\r?\n/);
  if (header !== METRICS_HEADER) throw drift(file, header);
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const fields = line.split(',').map((field) => (field === '""' ? '' : field));
      if (fields.length !== FIELDS) throw drift(file, line);
      return fields;
    });
}

/**
 * Ms between a label and the instant that it means; undefined where the file does not tell. The first and the last label of a day
 * give a convention away: a file with the midnight after it is labelled by ends, one with the midnight before it by starts.
 */
function shiftOf(lines: readonly (readonly string[])[], { day }: MetricsCsv): number | undefined {
  const labels = lines.map(([label]) => timeOf(label));
  const from = dayStart(day);
  const isStartLabelled = labels.includes(from);
  const isEndLabelled = labels.includes(from + DAY_MS);
  if (day >= LABELS_START_FROM) return isEndLabelled ? undefined : METRICS_STEP_MS;
  // A file of ends may repeat the last row of the file before it.
  return isStartLabelled && !isEndLabelled ? undefined : 0;
}

interface Line {
  readonly fields: readonly string[];
  readonly timestamp: number;
  readonly base: number | undefined;
  readonly isLabelled: boolean;
}

/** Zeros are a known defect of these files: nothing is ever wholly closed (binance/binance-public-data#350). */
function brokenRule({ fields, timestamp, base, isLabelled }: Line, { symbol, day }: MetricsCsv): string | undefined {
  const from = dayStart(day);
  // Of a settled contract either the folder is named or the ticker that it was traded under.
  if (fields[1] !== symbol && fields[1] !== classifyArchiveName(symbol).symbol) return 'unreadable_row';
  if (Number.isNaN(timestamp)) return 'implausible_time';
  if (!isLabelled) return 'unknown_label';
  if (timestamp < from || timestamp > from + DAY_MS) return 'outside_file';
  if (timestamp % METRICS_STEP_MS !== 0) return 'misaligned_time';
  if (base === undefined) return 'unreadable_number';
  return base === 0 ? 'zero_open_interest' : undefined;
}

/** `2026-07-15 00:00:00`, in UTC without saying so. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const time = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function drift({ name }: MetricsCsv, line: string): BullionError {
  return new BullionError('schema_drift', `${name} has a line that is not one of metrics: ${JSON.stringify(line.slice(0, 200))}.`, {
    details: { name, line: line.slice(0, 200), expected: METRICS_HEADER },
  });
}
