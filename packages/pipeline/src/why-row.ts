import {
  BullionError,
  dayOf,
  didYouMean,
  isDay,
  isoTime,
  type Market,
  periodOf,
  periodSpan,
  quoteName,
  quoteText,
  type Row,
  type Table,
} from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { type GapFound, readGaps } from './assets/gaps/read.ts';
import type { Tables } from './assets/gold.ts';
import { overlaps } from './assets/silver/units.ts';
import { spelling } from './assets/symbol.ts';
import { instant, relation } from './sql.ts';

/** Which row is meant: a gold table, a symbol in any spelling, and a time or day. */
export interface Question {
  readonly table: string;
  readonly symbol: string;
  /** ISO 8601, `YYYY-MM-DD`, or ms since the epoch. */
  readonly at: string | number;
  readonly exchange?: string;
  readonly market?: Market;
}

export type Reader = Pick<Lake, 'engine' | 'ledger' | 'path'>;
type AnyRow = Row<Table>;

/** The one row that is meant; `unknown_row` with near misses where there is none, `usage` where several are. */
export async function findRow(lake: Reader, table: Table, question: Question, tables: Tables): Promise<AnyRow> {
  const at = instantOf(question.at);
  const named = await rowsNamed(lake, table, question, at);
  const here = named.filter((row) => isAt(row, table, at));
  const places = [...new Set(here.map(placeOf))];
  const symbols = [...new Set(here.map((row) => String(row['symbol'])))];
  if (places.length > 1 || symbols.length > 1) throw ambiguous(question, places, symbols);
  const row = 'life' in table.columns ? livingAt(here, at) : here[0];
  if (row !== undefined) return row;
  throw named.length === 0 ? await noSymbol(lake, table, question, at, tables) : await noTime(lake, table, question, at, { named, tables });
}

/** Of several lives of a symbol the one of a day; the first, where none had begun. */
function livingAt(lives: readonly AnyRow[], at: number): AnyRow | undefined {
  const inOrder = lives.toSorted((a, b) => Number(a['life']) - Number(b['life']));
  return inOrder.findLast(({ first_day }) => typeof first_day === 'string' && first_day <= dayOf(at)) ?? inOrder[0];
}

/** The columns of the key with their values. */
export function keyOf({ key }: Table, row: AnyRow): Record<string, unknown> {
  return Object.fromEntries(key.map((name) => [name, row[name]]));
}

/** SQL that is true for rows of another table with the same values in these columns. */
export function sameIn(columns: readonly string[], table: Table, row: AnyRow): string {
  const each = columns.map((name) => {
    const value = row[name];
    if (value === null || value === undefined) return `${quoteName(name)} IS NULL`;
    if (table.columns[name]?.kind === 'time') return `${quoteName(name)} = ${instant(Number(value))}`;
    return `${quoteName(name)} = ${quoteText(String(value))}`;
  });
  return each.length === 0 ? 'true' : each.join(' AND ');
}

/** A row as people read it: times in ISO 8601. */
export function readable({ columns }: Table, row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      columns[name]?.kind === 'time' && typeof value === 'number' ? isoTime(value) : value,
    ]),
  );
}

export function instantOf(at: string | number): number {
  const ms = typeof at === 'number' ? at : Date.parse(isDay(at) ? `${at}T00:00:00Z` : at);
  if (Number.isFinite(ms)) return ms;
  throw new BullionError('bad_date', `${JSON.stringify(at)} is neither a day nor a time.`, {
    hint: 'Write 2024-01-01 or 2024-01-01T13:00:00Z.',
  });
}

/** The files of a table that may hold a row of this time. */
export function filesAt(lake: Pick<Lake, 'ledger'>, table: Table, at: number): StoredFile[] {
  const { from, until } = table.clock === undefined ? periodSpan('all') : periodSpan(periodOf(table.grain, at));
  return lake.ledger.files(table.name).filter((file) => overlaps(periodSpan(file.period), { from, until }));
}

function rowsNamed(lake: Reader, table: Table, { symbol, exchange, market }: Question, at: number): Promise<AnyRow[]> {
  const paths = filesAt(lake, table, at).map((file) => lake.path(file.path));
  const place = (name: string, position: number) => (name in table.columns ? name : `split_part(instrument_id, ':', ${position})`);
  const conditions = [
    isNamed(table, symbol),
    // A row across exchanges is only meant where it is named.
    exchange === undefined ? `${place('exchange', 1)} <> 'aggregated'` : `${place('exchange', 1)} = ${quoteText(exchange)}`,
    ...(market === undefined ? [] : [`${place('market', 2)} = ${quoteText(market)}`]),
    ...(table.clock === undefined ? [] : [nearby(table, at)]),
  ];
  const order = table.sort.map(quoteName).join(', ');
  return lake.engine.rows(`SELECT * FROM (${relation(table, paths)}) WHERE ${conditions.join(' AND ')} ORDER BY ${order}`);
}

/** As a symbol in any spelling, as the exchange spells it, or by its base asset. A settlement after a colon marks a perpetual. */
function isNamed({ columns }: Table, word: string): string {
  const spelled = (name: string, text: string) => `upper(regexp_replace(${name}, '[-_/: ]', '', 'g')) = ${quoteText(spelling(text))}`;
  const names = ['symbol', 'native_symbol', 'base'].filter((name) => name in columns).map((name) => spelled(name, word));
  const [pair = '', settle] = word.split(':');
  const perpetual = settle === undefined ? [] : [`(${spelled('symbol', pair)} AND split_part(instrument_id, ':', 2) = 'perp')`];
  return `(${[...names, ...perpetual].join(' OR ')})`;
}

/** The row itself and enough around it to name what is near. */
function nearby({ clock = '' }: Table, at: number): string {
  const days = 3 * 86_400_000;
  return `${quoteName(clock)}::TIMESTAMPTZ BETWEEN ${instant(at - days)} AND ${instant(at + days)}`;
}

function isAt(row: AnyRow, { clock, columns }: Table, at: number): boolean {
  if (clock === undefined) return true;
  const value = row[clock];
  if (columns[clock]?.kind === 'day') return value === dayOf(at);
  return typeof value === 'number' && Math.round(value / 1000) === Math.round(at / 1000);
}

function placeOf(row: AnyRow): string {
  const [exchange, market] = String(row['instrument_id']).split(':');
  return `${row['exchange'] ?? exchange} ${row['market'] ?? market}`;
}

function ambiguous({ table, symbol }: Question, places: readonly string[], symbols: readonly string[]): BullionError {
  const found = places.length > 1 ? places : symbols;
  return new BullionError('usage', `${table} has ${symbol} of this time more than once: ${found.join(', ')}.`, {
    hint: places.length > 1 ? 'Say which with --exchange and --market.' : 'Name one of these symbols.',
    details: { places, symbols },
  });
}

async function noSymbol(lake: Reader, table: Table, question: Question, at: number, tables: Tables): Promise<BullionError> {
  const paths = filesAt(lake, table, at).map((file) => lake.path(file.path));
  const known = await lake.engine.rows<{ symbol: string }>(`SELECT DISTINCT symbol FROM (${relation(table, paths)}) ORDER BY symbol`);
  const symbols = known.map(({ symbol }) => symbol);
  const where = [question.exchange, question.market].filter((word) => word !== undefined).join(' ');
  const message = `${table.name} has no ${question.symbol}${where === '' ? '' : ` of ${where}`} around ${isoTime(at)}.`;
  const gap = await gapAt(lake, question, at, tables);
  const next = gap === undefined ? didYouMean(spelling(question.symbol), symbols) : reasonOf(gap);
  return new BullionError('unknown_row', `${message}${next}`, {
    hint: '`bullion gaps` says why rows are missing.',
    details: { table: table.name, symbol: question.symbol, at: isoTime(at), ...(gap === undefined ? {} : { gap }) },
  });
}

interface Around {
  readonly named: readonly AnyRow[];
  readonly tables: Tables;
}

async function noTime(lake: Reader, table: Table, question: Question, at: number, { named, tables }: Around): Promise<BullionError> {
  const { symbol } = question;
  const { clock = '', columns } = table;
  const times = named.map((row) => (columns[clock]?.kind === 'day' ? Date.parse(String(row[clock])) : Number(row[clock])));
  const near = [...new Set(times)].sort((a, b) => Math.abs(a - at) - Math.abs(b - at)).slice(0, 3);
  const shown = near.map((time) => (columns[clock]?.kind === 'day' ? dayOf(time) : isoTime(time)));
  const places = named.map((row) => `${placeOf(row)} ${row['symbol']}`);
  const gap = await gapAt(lake, question, at, tables, places);
  const reason = gap === undefined ? '' : reasonOf(gap);
  return new BullionError('unknown_row', `${table.name} has no row of ${symbol} at ${isoTime(at)}.${reason}`, {
    hint: `The nearest rows are of ${shown.join(', ')}.`,
    details: { table: table.name, symbol, at: isoTime(at), near: shown, ...(gap === undefined ? {} : { gap }) },
  });
}

/** The gap that covers a time: of the symbol that is named, or of those whose rows are near. */
async function gapAt(
  lake: Reader,
  { table, symbol, exchange, market }: Question,
  at: number,
  tables: Tables,
  places: readonly string[] = [],
): Promise<GapFound | undefined> {
  const gaps = await readGaps(lake, { table }, tables);
  return gaps.find((gap) => {
    const isMeant = spelling(gap.symbol) === spelling(symbol) || places.includes(`${gap.exchange} ${gap.market} ${gap.symbol}`);
    const isThere = (exchange ?? gap.exchange) === gap.exchange && (market ?? gap.market) === gap.market;
    return isMeant && isThere && at >= Date.parse(gap.from) && at < Date.parse(gap.to);
  });
}

function reasonOf({ cause, evidence }: GapFound): string {
  return ` It is a gap: ${cause}. ${evidence ?? ''}`.trimEnd();
}
