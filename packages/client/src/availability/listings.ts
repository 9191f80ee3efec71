import { type Day, parseDay } from '@bullion/core';
import { type Arrowable, arrowable } from '../arrow.ts';
import type { TableRow } from '../row.ts';
import type { Archive } from './archive.ts';
import { dayOfNumber, numberOfDay } from './calendar.ts';
import type { Instrument, Life } from './life.ts';

/** Lives that begin or end on a day, in the order of their symbols. */
export interface Listings extends Arrowable {
  readonly date: Day;
  readonly revision: string;
  readonly count: number;
  readonly symbols: readonly ListedSymbol[];
}

export interface ListedSymbol extends Instrument {
  /** First day with a file, and the last one; null where the life is not known to be over. */
  readonly first: Day;
  readonly last: Day | null;
  /** How it began and how it ended, as `instruments` tells it: listed, relisted, redenominated, renamed … Null: not known. */
  readonly began: string | null;
  readonly ended: string | null;
}

/**
 * Lives whose first file is of this day. A ticker that is used again begins anew, and so does one in other units. What was
 * there on the first day that the dataset covers is left out: nobody knows when it began.
 */
export function newListingsOf(archive: Archive, date: Day): Promise<Listings> {
  return listingsOf(archive, date, ({ first, hasBegun }, day) => hasBegun && first === day);
}

/** Lives whose last file is of the day before, and of which it is known that they are over: this is the first day without them. */
export function delistingsOf(archive: Archive, date: Day): Promise<Listings> {
  return listingsOf(archive, date, ({ last, hasEnded }, day) => hasEnded && last + 1 === day);
}

async function listingsOf(archive: Archive, date: Day, isMeant: (life: Life, day: number) => boolean): Promise<Listings> {
  const day = archive.check(parseDay(date));
  const number = numberOfDay(day);
  const lives = (await archive.calendar()).lives.filter((life) => isMeant(life, number));
  const told: ReadonlyMap<string, Told> = lives.length === 0 ? new Map() : await toldOf(archive);
  const symbols = lives.map(({ symbol, ticker, instrument_id, first, last, hasEnded }) => ({
    symbol,
    ticker,
    instrument_id,
    first: dayOfNumber(first),
    last: hasEnded ? dayOfNumber(last) : null,
    began: told.get(instrument_id)?.began ?? null,
    ended: hasEnded ? (told.get(instrument_id)?.ended ?? null) : null,
  }));
  return arrowable({ date: day, revision: archive.revision, count: symbols.length, symbols }, symbols);
}

type Told = Pick<TableRow<'instruments'>, 'began' | 'ended'>;

/** What `instruments` says of every life; nothing in a dataset without that table. */
async function toldOf({ edition }: Archive): Promise<ReadonlyMap<string, Told>> {
  const { tables } = edition.spec;
  if (!tables.some(({ name, columns }) => name === 'instruments' && columns.some((column) => column.name === 'began'))) return new Map();
  const rows = await edition.read('instruments', { exchange: 'binance', market: 'perp', columns: ['instrument_id', 'began', 'ended'] });
  return new Map(rows.map(({ instrument_id, ...told }) => [instrument_id, told]));
}
