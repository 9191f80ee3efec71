import { type Column, columnNames, count, flag, number, optional, type Table, text, time } from '@bullion/core';
import { provenance } from '@bullion/tables';
import type { Reading } from './silver.ts';

/** The columns of a silver table that are told row by row. */
export function ownColumns({ table, shared }: Pick<Reading, 'table' | 'shared'>): string[] {
  return columnNames(table).filter((name) => !shared.includes(name) && !isProvenance(name));
}

export function isProvenance(name: string): boolean {
  return name in provenance;
}

const ordinal = { answer_no: count({ doc: 'Order of arrival.' }), position: count({ doc: 'Position in the answer.' }) };

/** The temporary tables that parsed answers are loaded into. */
export function stagingTables(reading: Reading): Readonly<Record<'answers' | 'rows' | 'rejected', Table>> {
  const { table, shared } = reading;
  return {
    answers: staging('answers', {
      answer_no: ordinal.answer_no,
      ...pick(table, shared),
      series_key: text({ doc: 'The shared part of the key.' }),
      step_ms: optional(number({ doc: 'Length of a bar.' })),
      delisted_at: optional(time({ doc: 'When the instrument ended.' })),
      ...provenance,
    }),
    rows: staging('rows', { ...ordinal, ...pick(table, ownColumns(reading)) }),
    rejected: staging('rejected', {
      ...ordinal,
      timestamp: time({ doc: 'Time of the row.' }),
      rule: text({ doc: 'Why it cannot be read.' }),
      row: text({ doc: 'The row, as JSON.' }),
    }),
  };
}

/** The table of answers of which it is known whether others speak about the same time. */
export function answersTable(reading: Reading): Table {
  const { answers } = stagingTables(reading);
  return staging('answers', { ...answers.columns, is_alone: flag({ doc: 'Whether it ascends, and no other answer overlaps it.' }) });
}

function staging(name: string, columns: Readonly<Record<string, Column>>): Table {
  return {
    name,
    layer: 'silver',
    doc: 'Parsed and not yet judged.',
    columns,
    key: [],
    sort: [],
    grain: 'batch',
    samples: [],
    codeVersion: '1',
  };
}

function pick({ columns }: Table, names: readonly string[]): Record<string, Column> {
  return Object.fromEntries(Object.entries(columns).filter(([name]) => names.includes(name)));
}
