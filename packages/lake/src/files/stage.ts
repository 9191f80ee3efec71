import {
  BullionError,
  type Column,
  columnNames,
  dayOf,
  duckdbType,
  type Period,
  periodSpan,
  quoteName,
  quoteText,
  selectAs,
  type Table,
} from '@bullion/core';
import type { Engine } from '../engine.ts';
import { type Content, columnsOf, contentOf, type DescribedColumn, describe } from './content.ts';

/** Rows that are ready to be written: cast, checked, counted and hashed, in a temporary table. */
export interface Staged extends Content {
  readonly name: string;
}

/** Runs a query once and checks its rows against the table. What is wrong is a bug of whoever wrote the query, and nothing is written. */
export async function stage(engine: Engine, name: string, table: Table, query: string, period: Period): Promise<Staged> {
  checkShape(table, await describe(engine, `(${query})`));
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(name)} AS ${selectAs(table, `(${query})`)}`);
  await checkValues(engine, name, table, period);
  await checkKey(engine, name, table);
  return { name, ...(await contentOf(engine, quoteName(name), columnsOf(table))) };
}

export async function unstage(engine: Engine, name: string): Promise<void> {
  await engine.run(`DROP TABLE IF EXISTS ${quoteName(name)}`);
}

/** Columns by name, neither more nor fewer, and no cast that would silently round. */
function checkShape(table: Table, found: readonly DescribedColumn[]): void {
  const types = new Map(found.map(({ name, type }) => [name, type]));
  const missing = columnNames(table).filter((name) => !types.has(name));
  const extra = [...types.keys()].filter((name) => !Object.hasOwn(table.columns, name));
  if (missing.length > 0 || extra.length > 0) {
    throw new BullionError('bug', `The query for ${table.name} does not yield its columns.`, { details: { missing, extra } });
  }
  for (const [name, column] of Object.entries(table.columns)) {
    const type = types.get(name) ?? '';
    if (!rounds(column, type)) continue;
    throw new BullionError(
      'bug',
      `The query for ${table.name} yields ${name} as ${type}; cast to ${duckdbType(column)} it would be rounded.`,
    );
  }
}

function rounds(column: Column, type: string): boolean {
  if (column.kind === 'count') return /^(DOUBLE|FLOAT|DECIMAL)/.test(type);
  return column.kind === 'day' && type.startsWith('TIMESTAMP');
}

async function checkValues(engine: Engine, name: string, table: Table, period: Period): Promise<void> {
  const rules = [...columnRules(table), ...periodRules(table, period)];
  const counts = rules.map(({ broken }, index) => `count(*) FILTER (WHERE ${broken}) AS "${index}"`);
  if (counts.length === 0) return;
  const [found = {}] = await engine.rows<Record<string, number>>(`SELECT ${counts.join(', ')} FROM ${quoteName(name)}`);
  for (const [index, { column, says }] of rules.entries()) {
    const count = found[index] ?? 0;
    if (count === 0) continue;
    throw new BullionError('bug', `${count} rows of ${table.name} ${says} in ${column}; nothing was written.`, {
      details: { table: table.name, column, count },
    });
  }
}

interface Rule {
  readonly column: string;
  /** SQL that is true for a row that breaks it. */
  readonly broken: string;
  readonly says: string;
}

function columnRules(table: Table): Rule[] {
  return Object.entries(table.columns).flatMap(([column, { kind, nullable, values }]): Rule[] => {
    const name = quoteName(column);
    return [
      ...(nullable ? [] : [{ column, broken: `${name} IS NULL`, says: 'have a null' }]),
      ...(kind === 'number'
        ? [
            {
              column,
              broken: `NOT isfinite(${name})`,
              says: 'have a value that is not finite',
            },
          ]
        : []),
      ...(values === undefined
        ? []
        : [
            {
              column,
              broken: `${name} NOT IN (${values.map(quoteText).join(', ')})`,
              says: 'have a value outside the closed list',
            },
          ]),
    ];
  });
}

/** Readers of gold pick files by their period, so a row in the wrong file would be lost to them. */
function periodRules(table: Table, period: Period): Rule[] {
  if (table.layer !== 'gold' || table.clock === undefined || period === 'all') return [];
  const { from, until } = periodSpan(period);
  // A day made into an instant would take four times as long as all other rules together.
  const isDay = table.columns[table.clock]?.kind === 'day';
  const at = (ms: number): string => (isDay ? `DATE ${quoteText(dayOf(ms))}` : `make_timestamptz(${ms * 1000})`);
  const clock = quoteName(table.clock);
  return [
    {
      column: table.clock,
      broken: `NOT (${clock} >= ${at(from)} AND ${clock} < ${at(until)})`,
      says: `lie outside ${period}`,
    },
  ];
}

async function checkKey(engine: Engine, name: string, table: Table): Promise<void> {
  const key = table.key.map(quoteName);
  const counted = `SELECT ${key.join(', ')}, count(*) AS times FROM ${quoteName(name)} GROUP BY ${key.join(', ')}`;
  const shown = key.map((column) => `${column}::VARCHAR AS ${column}`);
  const [twice] = await engine.rows<Record<string, unknown>>(
    `SELECT ${shown.join(', ')}, times FROM (${counted}) WHERE times > 1 ORDER BY ALL LIMIT 1`,
  );
  if (twice === undefined) return;
  throw new BullionError('bug', `${table.name} would have a key more than once: ${JSON.stringify(twice)}; nothing was written.`, {
    details: { table: table.name, key: twice },
  });
}
