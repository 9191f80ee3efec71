import { dayOf } from '@bullion/core';
import type { FileMetaData } from 'hyparquet';

type Element = FileMetaData['schema'][number];

/** Turns what the decoder yields into what people get, per column: `Date`, `YYYY-MM-DD`, numbers, null. */
export function finishers({ schema }: FileMetaData): (column: string) => (cell: unknown) => unknown {
  const byName = new Map(schema.map((element) => [element.name, finishOf(element)]));
  return (column) => byName.get(column) ?? asIs;
}

function finishOf({ type, converted_type, logical_type }: Element): (cell: unknown) => unknown {
  if (converted_type === 'DATE' || logical_type?.type === 'DATE') return orNull((ms) => dayOf(Number(ms)));
  if (converted_type?.startsWith('TIMESTAMP') || logical_type?.type === 'TIMESTAMP') return orNull((ms) => new Date(Number(ms)));
  // Counts stay below 2^53, see the tables.
  return type === 'INT64' ? orNull(Number) : asIs;
}

const orNull = (finish: (cell: unknown) => unknown) => (cell: unknown) => (cell === null || cell === undefined ? null : finish(cell));
const asIs = (cell: unknown): unknown => cell ?? null;
