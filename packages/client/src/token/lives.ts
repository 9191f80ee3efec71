import { BullionError } from '@bullion/core';
import type { Edition } from '../edition.ts';
import type { TableRow } from '../row.ts';
import type { WantedCandles } from './choose.ts';

/** One life of an instrument: from when to when it was traded under its name, and how it ended. */
export type Life = TableRow<'instruments'>;

/** Every life of what a spelling names, oldest first; none where the dataset has no list of instruments. */
export async function livesOf(edition: Edition, { spelling, market, exchange }: WantedCandles): Promise<Life[]> {
  if (!edition.spec.tables.some(({ name, files }) => name === 'instruments' && files.length > 0)) return [];
  const all = await edition.read('instruments', {
    ...(exchange === undefined ? {} : { exchange }),
    ...(market === undefined ? {} : { market }),
  });
  const named = all.filter(({ symbol, base, native_symbol }) => [symbol, base, native_symbol.toUpperCase()].includes(spelling.name));
  return named.sort((a, b) => ((a.first_day ?? '') < (b.first_day ?? '') ? -1 : 1));
}

/** Lives to answer with instead of an error about a symbol that is not there: those of one that is over. Anything else is thrown on. */
export async function livesInstead(error: unknown, edition: Edition, wanted: WantedCandles): Promise<Life[]> {
  if (!(error instanceof BullionError) || error.code !== 'unknown_symbol') throw error;
  const lives = await livesOf(edition, wanted);
  if (lives.length === 0 || lives.some(({ ended }) => ended === null)) throw error;
  return lives;
}
