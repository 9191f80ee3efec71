import type { SpecSeries } from '@bullion/core';
import type { Edition } from '../edition.ts';
import { cutOf, type ReadOptions } from '../selection.ts';
import { parseRange } from '../when.ts';
import type { RangeOptions, Subject } from './answers.ts';
import type { Life } from './lives.ts';

/** What to read of a range. Checked here, so that a wrong call fails before anything is opened. */
export function readOptions({ from, to, limit }: RangeOptions): Pick<ReadOptions, 'from' | 'until' | 'last'> {
  cutOf({ limit });
  parseRange(from, to, { from: 'from', until: 'to' });
  return { from, until: to, last: limit };
}

/** Selects the rows of one series. */
export const pin = ({ exchange, market, symbol }: SpecSeries) => ({ exchange, market, symbol });

/** What an answer is about. */
export function subject({ symbol, exchange, market }: SpecSeries, { spec }: Edition): Subject {
  return { symbol, exchange, market, revision: spec.revision };
}

/** What an answer about a symbol that is over is about: its newest life. */
export function about(lives: readonly Life[], { spec }: Edition): Subject {
  const { symbol = '', exchange = '', market = '' } = lives.at(-1) ?? {};
  return { symbol, exchange, market, revision: spec.revision };
}
