import { BullionError } from '@bullion/core';
import type { CandleRow, Parsed } from '../exchange.ts';
import { readDecimal } from './decimal.ts';

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
export function readKlines(csv: Uint8Array, file: KlinesCsv): Parsed<CandleRow> {
  const rows: CandleRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  const starts = new Int32Array(FIELDS + 1);
  let latest = file.from;
  for (let at = headerEnd(csv, file); at < csv.length; ) {
    const end = lineEnd(csv, at);
    if (splitLine(csv, at, end, starts) !== FIELDS) throw drift(file, csv, at, end);
    const row = readRow(csv, starts, file.step);
    const rule = brokenRule(row, file, latest);
    if (rule === undefined) {
      rows.push(row);
      latest = row.timestamp;
    } else rejected.push({ timestamp: isInside(row, file) ? row.timestamp : file.from, rule, row: textsOf(csv, starts) });
    at = end + 1;
  }
  return { rows, rejected };
}

const FIELDS = 12;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const COMMA = 0x2c;

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

/** Notes where each field starts, and last where the next line would; returns how many fields there are. */
function splitLine(csv: Uint8Array, from: number, lineFeed: number, starts: Int32Array): number {
  const end = csv[lineFeed - 1] === CARRIAGE_RETURN ? lineFeed - 1 : lineFeed;
  let count = 0;
  starts[0] = from;
  for (let at = from; at < end; at++) {
    if (csv[at] === COMMA) starts[++count] = at + 1;
  }
  starts[++count] = end + 1;
  return count;
}

function readRow(csv: Uint8Array, starts: Int32Array, step: number): CandleRow {
  const volume = field(csv, starts, 5);
  const opened = field(csv, starts, 0);
  return {
    timestamp: msOf(opened),
    open: field(csv, starts, 1),
    high: field(csv, starts, 2),
    low: field(csv, starts, 3),
    close: field(csv, starts, 4),
    volume,
    quote_volume: field(csv, starts, 7),
    trades_count: field(csv, starts, 8),
    taker_buy_volume: field(csv, starts, 9),
    taker_buy_quote_volume: field(csv, starts, 10),
    flags: flagsOf(field(csv, starts, 6) !== closeTimeOf(opened, step), volume === 0),
  };
}

function field(csv: Uint8Array, starts: Int32Array, index: number): number {
  return readDecimal(csv, starts[index] ?? 0, (starts[index + 1] ?? 0) - 1);
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

function flagsOf(isCut: boolean, isQuiet: boolean): string | null {
  if (isCut) return isQuiet ? 'cut,no_trades' : 'cut';
  return isQuiet ? 'no_trades' : null;
}

/** A bar as old as the one before it is not refused here: whether the two agree is for those to say who see all rows. */
function brokenRule(row: CandleRow, file: KlinesCsv, latest: number): string | undefined {
  if (!isReadable(row)) return 'unreadable_number';
  if (!isInside(row, file)) return 'outside_file';
  if (row.timestamp % file.step !== 0) return 'misaligned_time';
  return row.timestamp < latest ? 'out_of_order' : undefined;
}

/** One NaN makes the whole sum one. */
function isReadable({ timestamp, open, high, low, close, volume, ...rest }: CandleRow): boolean {
  const volumes = volume + (rest.quote_volume ?? 0) + (rest.taker_buy_volume ?? 0) + (rest.taker_buy_quote_volume ?? 0);
  return !Number.isNaN(timestamp + open + high + low + close + volumes) && Number.isInteger(rest.trades_count);
}

function isInside({ timestamp }: CandleRow, { from, until }: KlinesCsv): boolean {
  return timestamp >= from && timestamp < until;
}

function textsOf(csv: Uint8Array, starts: Int32Array): string[] {
  return Array.from({ length: FIELDS }, (_, index) => textOf(csv, starts[index] ?? 0, (starts[index + 1] ?? 0) - 1));
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
