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
import type { NumberedRows } from '../lake.ts';
import { type Content, columnsOf, contentWhere, type DescribedColumn, describe } from './content.ts';
import { checkKey, isInOrder } from './order.ts';

/** Rows that are ready to be written: cast, checked, counted and hashed. */
export interface Staged extends Content {
  /** A temporary table with them, or a view. */
  readonly name: string;
  /** Whether they come in the order of their table, as was seen or as was said. */
  readonly inOrder: boolean;
  /** The same as numbers. */
  readonly numbered?: NumberedRows | undefined;
}

export interface Query {
  readonly sql: string;
  /** Whether it only passes rows on that come in order, so that it can be run several times instead of being held. */
  readonly isProjection: boolean;
}

/** Checks the rows of a query against the table. What is wrong is a bug of whoever wrote the query, and nothing is written. */
export async function stage(engine: Engine, name: string, table: Table, query: Query, period: Period): Promise<Staged> {
  checkShape(table, await describe(engine, `(${query.sql})`));
  const held = await hold(engine, name, table, query);
  const content = await checkedContent(engine, held.name, table, period);
  if (!held.inOrder) await checkKey(engine, held.name, table);
  return { ...held, ...content };
}

/** Gives the rows a name. What is said to be in order is held against that when it is written. */
async function hold(engine: Engine, name: string, table: Table, { sql, isProjection }: Query): Promise<Pick<Staged, 'name' | 'inOrder'>> {
  const rows = selectAs(table, `(${sql})`);
  if (isProjection) {
    await engine.run(`CREATE OR REPLACE TEMP VIEW ${quoteName(viewOf(name))} AS ${rows}`);
    return { name: viewOf(name), inOrder: true };
  }
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${quoteName(name)} AS ${rows}`);
  return { name, inOrder: await isInOrder(engine, quoteName(name), table) };
}

export async function unstage(engine: Engine, name: string): Promise<void> {
  await engine.run(`DROP VIEW IF EXISTS ${quoteName(viewOf(name))}`);
  await engine.run(`DROP TABLE IF EXISTS ${quoteName(name)}`);
}

function viewOf(name: string): string {
  return `${name}_view`;
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

/** What rows say, once every value has been held against its column. */
async function checkedContent(engine: Engine, name: string, table: Table, period: Period): Promise<Content> {
  const rules = [...columnRules(table), ...periodRules(table, period)];
  const conditions = rules.map(({ broken }) => broken);
  const { content, counts } = await contentWhere(engine, quoteName(name), columnsOf(table), { conditions });
  for (const [index, { column, says }] of rules.entries()) {
    const count = counts[index] ?? 0;
    if (count === 0) continue;
    throw new BullionError('bug', `${count} rows of ${table.name} ${says} in ${column}; nothing was written.`, {
      details: { table: table.name, column, count },
    });
  }
  return content;
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
