import { dayOf } from '@bullion/core';

/** A row of DuckDB in the forms that the rest of this library uses: days as text, whole numbers as numbers. */
export function plainRow(row: readonly unknown[], types: readonly string[]): unknown[] {
  return row.map((cell, column) => (types[column] === 'DATE' && cell instanceof Date ? dayOf(cell.getTime()) : plain(cell)));
}

function plain(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number(cell);
  if (Array.isArray(cell)) return cell.map(plain);
  if (typeof cell !== 'object' || cell === null || cell instanceof Date || cell instanceof Uint8Array) return cell;
  return Object.fromEntries(Object.entries(cell).map(([name, each]) => [name, plain(each)]));
}
