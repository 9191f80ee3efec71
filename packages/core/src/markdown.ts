import type { Column } from './column.ts';
import { isoTime } from './day.ts';
import { duckdbType } from './ddl.ts';
import type { Table } from './table.ts';

/** The section of a table in the data catalog: meaning, key, order, columns, a row to look at. */
export function tableMarkdown(table: Table): string {
  const columns = Object.entries(table.columns).map(([name, column]) => columnLine(name, column));
  const facts = [
    `- Layer: ${table.layer}`,
    `- Key: ${codes(table.key)}`,
    `- Sorted by: ${codes(table.sort)}`,
    `- One file per ${table.grain === 'all' ? 'table' : table.grain}`,
    ...(table.derive === undefined ? [] : [`- Derived from: ${codes(table.derive.from)}`]),
  ];
  const head = ['| Column | Type | Unit | Null | Meaning |', '|---|---|---|---|---|'];
  return [`## ${table.name}`, '', table.doc, '', ...facts, '', ...head, ...columns, ...sampleBlock(table), ''].join('\n');
}

function columnLine(name: string, column: Column): string {
  const meaning = column.values === undefined ? column.doc : `${column.doc} One of ${codes(column.values)}.`;
  const cells = [`\`${name}\``, duckdbType(column), column.unit ?? '', column.nullable ? 'yes' : 'no', meaning];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function sampleBlock(table: Table): string[] {
  const [row] = table.samples;
  if (row === undefined) return [];
  const shown = Object.entries(row).map(([name, value]): [string, unknown] => [
    name,
    table.columns[name]?.kind === 'time' && typeof value === 'number' ? isoTime(value) : value,
  ]);
  return ['', '```json', JSON.stringify(Object.fromEntries(shown), null, 2), '```'];
}

function codes(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
