import { groupBy } from '@bullion/core';
import type { Run } from './runs.ts';

/** What a symbol of the archive stood for at some time: a ticker that is used again has another life. */
export interface Instrument {
  /** The name of the archive's folder today. */
  readonly symbol: string;
  /** The name under which it was traded: LITUSDT, where the folder has become LITUSDTSETTLED. */
  readonly ticker: string;
  readonly instrument_id: string;
}

/** One life of a symbol, by its files. Days are counted from 1970-01-01. */
export interface Life extends Instrument {
  /** First and last day with a file. */
  readonly first: number;
  readonly last: number;
  /** Whether it is known that the symbol was not there on the day before the first. */
  readonly hasBegun: boolean;
  /** Whether it is known that the life is over: what follows its last file is a delisting, or another life. */
  readonly hasEnded: boolean;
}

/** The instrument_id says it: exchange, market, ticker, number of the life. */
export function instrumentOf({ symbol, instrument_id }: Pick<Run, 'symbol' | 'instrument_id'>): Instrument {
  const ticker = instrument_id.split(':').at(-1)?.split('#')[0];
  return { symbol, ticker: ticker || symbol, instrument_id };
}

/** A contract that ends on the day in its name is no perpetual: it has no place in a universe. */
export const isDelivery = ({ ticker }: Instrument): boolean => /_\d{6}$/.test(ticker);

/** The lives of one symbol that have a file, oldest first; its runs come oldest first, too. */
export function livesOf(runs: readonly Run[], coverageStart: number): Life[] {
  const byLife = groupBy(runs, ({ instrument_id }) => instrument_id);
  return [...byLife.values()].flatMap((own) => {
    const there = own.filter(({ state }) => state === 'available');
    const [begin, end] = [there[0], there.at(-1)];
    if (begin === undefined || end === undefined) return [];
    const before = runs.find(({ from, until }) => from < begin.from && begin.from <= until);
    const after = runs.find(({ from, until }) => from <= end.until && end.until < until);
    return {
      ...instrumentOf(begin),
      first: begin.from,
      last: end.until - 1,
      hasBegun: before === undefined ? begin === runs[0] && begin.from > coverageStart : isOutside(before, begin),
      hasEnded: after !== undefined && isOutside(after, end),
    };
  });
}

/** Whether a neighbouring run is of a time in which this life was not traded. */
function isOutside(neighbour: Run, { instrument_id }: Run): boolean {
  return neighbour.state === 'not_listed' || neighbour.state === 'delisted' || neighbour.instrument_id !== instrument_id;
}
