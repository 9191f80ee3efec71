import { BullionError } from '@bullion/core';
import type { ParsedColumns } from '../columns.ts';
import type { Parsed } from '../exchange.ts';
import { readDecimal } from './decimal.ts';
import { CLOSE_TIME, COUNT, KlinesBars, NUMBERS } from './klines-bars.ts';
import { readPlainLine } from './plain-line.ts';

/** What a klines CSV must be about. */
export interface KlinesCsv {
  /** Named in errors. */
  readonly name: string;
  /** The period of the file in ms, `[from, until)`. */
  readonly from: number;
  readonly until: number;
  /** Length of a bar, ms. */
  readonly step: number;
}

/** The columns, as newer files name them in their first line. Older files begin with data. */
export const KLINES_HEADER =
  'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore';

/** Reads the bars of a file. A line of other columns stops everything; a line of impossible values is only rejected itself. */
export function readKlines(csv: Uint8Array, file: KlinesCsv): ParsedColumns {
  const bars = new KlinesBars((file.until - file.from) / file.step);
  const rejected: Parsed<unknown>['rejected'][number][] = [];
  const line = new Float64Array(NUMBERS);
  let latest = file.from;
  let [hasMs, hasUs] = [false, false];
  for (let at = headerEnd(csv, file), next = at; at < csv.length; at = next) {
    next = readPlainLine(csv, at, line);
    if (next < 0) next = readLine(csv, at, file, line);
    const opened = line[0] ?? Number.NaN;
    const time = msOf(opened);
    const rule = brokenRule(line, time, file, latest);
    if (rule === undefined) {
      bars.add(time, line, line[CLOSE_TIME] !== closeTimeOf(opened, file.step));
      latest = time;
      if (time === opened) hasMs = true;
      else hasUs = true;
    } else rejected.push({ timestamp: isInside(time, file) ? time : file.from, rule, row: fieldsOf(csv, at, next) });
  }
  const read = { ...bars.columns, rejected };
  return hasMs || hasUs ? { ...read, timeUnit: hasUs ? (hasMs ? 'ms and us' : 'us') : 'ms' } : read;
}

const FIELDS = 12;
const LINE_FEED = 0x0a;

/** No date tells which files have a header, as old ones are made again; a first field that is not all digits does. */
function headerEnd(csv: Uint8Array, file: KlinesCsv): number {
  const end = lineEnd(csv, 0);
  const line = textOf(csv, 0, end).trimEnd();
  if (csv.length === 0 || /^\d+,/.test(line)) return 0;
  if (line !== KLINES_HEADER) throw drift(file, csv, 0, end);
  return end + 1;
}

function lineEnd(csv: Uint8Array, at: number): number {
  const end = csv.indexOf(LINE_FEED, at);
  return end < 0 ? csv.length : end;
}

/** Reads a line of any other kind, slowly; what is no number is NaN. Returns where the next line begins. */
function readLine(csv: Uint8Array, from: number, file: KlinesCsv, line: Float64Array): number {
  const end = lineEnd(csv, from);
  const fields = fieldsOf(csv, from, end);
  if (fields.length !== FIELDS) throw drift(file, csv, from, end);
  for (let index = 0; index < line.length; index++) {
    const field = Buffer.from(fields[index] ?? '');
    line[index] = readDecimal(field, 0, field.length);
  }
  return end + 1;
}

/** The texts of a line, whatever ends it. */
function fieldsOf(csv: Uint8Array, from: number, next: number): string[] {
  return textOf(csv, from, next)
    .replace(/\r?\n?$/, '')
    .split(',');
}

/** Spot files count microseconds from 2025 on. A value tells its unit, its file's date does not: no ms of ours has 15 digits. */
const MICROSECONDS_FROM = 1e14;

function msOf(time: number): number {
  return time >= MICROSECONDS_FROM ? time / 1000 : time;
}

/** The last unit of time inside a bar that was not cut short. */
function closeTimeOf(openTime: number, step: number): number {
  return openTime + (openTime >= MICROSECONDS_FROM ? step * 1000 : step) - 1;
}

/** A bar as old as the one before it is not refused here: whether the two agree is for those to say who see all rows. */
function brokenRule(line: Float64Array, time: number, file: KlinesCsv, latest: number): string | undefined {
  if (!isReadable(line)) return 'unreadable_number';
  if (!isInside(time, file)) return 'outside_file';
  if (time % file.step !== 0) return 'misaligned_time';
  return time < latest ? 'out_of_order' : undefined;
}

/** One NaN makes the whole sum one. When a bar was closed is only compared, and may be anything. */
function isReadable(line: Float64Array): boolean {
  let sum = 0;
  for (let index = 0; index < line.length; index++) if (index !== CLOSE_TIME) sum += line[index] ?? Number.NaN;
  return !Number.isNaN(sum) && Number.isInteger(line[COUNT]);
}

function isInside(time: number, { from, until }: KlinesCsv): boolean {
  return time >= from && time < until;
}

function textOf(csv: Uint8Array, from: number, until: number): string {
  return new TextDecoder().decode(csv.subarray(from, until));
}

/** Names the file, and the line with the count of its columns, so that what has changed can be seen in the message. */
function drift({ name }: KlinesCsv, csv: Uint8Array, from: number, until: number): BullionError {
  const line = textOf(csv, from, Math.min(until, from + 200)).trimEnd();
  const columns = line.split(',').length;
  const header = textOf(csv, 0, Math.min(lineEnd(csv, 0), 200)).trimEnd();
  const message = `${name} is not a file of klines as we know them: ${columns} columns instead of ${FIELDS} in ${JSON.stringify(line)}.`;
  const hint = `Its first line is ${JSON.stringify(header)}; expected is ${JSON.stringify(KLINES_HEADER)} or data. Nothing of the file was stored.`;
  return new BullionError('schema_drift', message, { hint, details: { name, header, columns, line, expected: KLINES_HEADER } });
}
