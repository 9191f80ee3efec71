import { createRequire } from 'node:module';
import { isoTime } from '@bullion/core';
import { aligned } from './aligned.ts';

/** Loaded with the first table that breaks lines: others are laid out in a tenth of its time. */
const require = createRequire(import.meta.url);

/** Where results go: one JSON object, its rows as CSV, or what people like to read. Only this writes to stdout. */
export interface Output {
  readonly json: boolean;
  /** The result: the object as it is with `--json`, its rows with `--csv` where it has some, else what `forPeople` makes of it. Named columns stand over no rows, too. */
  result<T extends object>(value: T, forPeople: (value: T) => string, rows?: readonly object[], names?: readonly string[]): void;
}

export function createOutput(json: boolean, csv = false): Output {
  return {
    json,
    result: (value, forPeople, rows, names) => {
      const text = json ? JSON.stringify(value) : csv && rows !== undefined ? csvText(rows, names) : forPeople(value);
      if (text !== '') process.stdout.write(`${text}\n`);
    },
  };
}

/** Rows as RFC 4180 says, with a line of names; null is an empty field. */
function csvText(rows: readonly object[], names: readonly string[] = Object.keys(rows[0] ?? {})): string {
  const field = (value: unknown): string => {
    const text = value === null || value === undefined ? '' : value instanceof Date ? isoTime(value.getTime()) : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names, ...rows.map((row) => names.map((name): unknown => Reflect.get(row, name)))]
    .map((cells) => cells.map(field).join(','))
    .join('\r\n');
}

type Cell = string | number | null | undefined;

/** Rows as aligned columns; numbers to the right. Columns with a width break their text into lines. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], widths: readonly (number | null)[] = []): string {
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => row[column] === null || typeof row[column] === 'number'));
  const texts = rows.map((row) => row.map((cell) => (cell === null || cell === undefined ? '–' : String(cell))));
  const breaksLines = widths.length > 0 || texts.flat().some((text) => text.includes('\n'));
  if (!breaksLines) return aligned([head, ...texts], isNumber);
  const Table: typeof import('cli-table3') = require('cli-table3');
  const drawn = new Table({
    head: [...head],
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
    colWidths: [...widths],
    wordWrap: true,
    colAligns: isNumber.map((yes) => (yes ? 'right' : 'left')),
    chars: NO_BORDER,
  });
  drawn.push(...texts);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const NO_BORDER = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid', 'middle']
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .map((name) => [name, '']),
);

export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? ['kB', 1e3] : bytes < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  return `${(bytes / Number(unit[1])).toFixed(1)} ${unit[0]}`;
}

export const countText = (count: number): string => count.toLocaleString('en-US');

/** A fraction as per cent: `4.42 %`. */
export const percentText = (fraction: number | null, digits = 2): string | null =>
  fraction === null ? null : `${(fraction * 100).toFixed(digits)} %`;
