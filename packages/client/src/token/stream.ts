import { BullionError } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import type { Edition } from '../edition.ts';
import { parseRange } from '../when.ts';
import type { RangeOptions } from './answers.ts';

/** The spans of the files of a table that may hold rows of a range, oldest first: what is read at one go of a long one. */
export function spansOf(
  edition: Edition,
  table: TableName,
  { from, to }: Pick<RangeOptions, 'from' | 'to'>,
): { from: number; until: number }[] {
  const wanted = parseRange(from, to, { from: 'from', until: 'to' });
  return edition
    .table(table)
    .files.map((file) => ({
      from: Math.max(Date.parse(file.from ?? ''), wanted.from),
      until: Math.min(Date.parse(file.until ?? ''), wanted.until),
    }))
    .filter(({ from: start, until }) => start < until)
    .sort((a, b) => a.from - b.from);
}

/** The error for a dataset that was published anew between two files of one answer: rows of two revisions are never mixed. */
export function republished(from: number): BullionError {
  const at = new Date(from).toISOString();
  return new BullionError(
    'dataset_corrupt',
    'The dataset was published anew while it was read, and rows of two revisions are never mixed.',
    {
      hint: `Ask again; what came before ${at} was of the revision before.`,
      details: { from: at },
    },
  );
}
