import type { Day } from '@bullion/core';
import { hashOf } from '../silver/units.ts';
import type { Life } from './ticker.ts';

/** No data is older. */
const FIRST_YEAR = 2009;

/**
 * What other tables follow from, so that a new symbol does not make all of them stale. `splits`: which rows are not in the first and only
 * life of their symbol. `splits-2024`: the same as far as rows of a year can tell, and which lives were over. `2024`: every perpetual
 * life as far as days of that year can tell.
 */
export function digestsOf(lives: readonly Life[], now: Day): Record<string, string> {
  const perpetual = lives.filter(({ market }) => market === 'perp');
  const split = splitOf(lives);
  const ended = lives.filter((life) => life.last_day !== null || split.has(life));
  const digests: [string, string][] = [['splits', digest([...split], '0000-01-01', '9999-01-01')]];
  for (let year = FIRST_YEAR; year <= Number(now.slice(0, 4)); year++) {
    const [from, until] = [`${year}-01-01`, `${year + 1}-01-01`];
    const over = ended.filter((life) => split.has(life) || (life.last_day ?? until) < until);
    digests.push([`splits-${year}`, digest(over, from, until)], [String(year), digest(perpetual, from, until)]);
  }
  return Object.fromEntries(digests);
}

/** The lives of symbols whose rows need more than their name to be told apart. */
function splitOf(lives: readonly Life[]): Set<Life> {
  const ticker = ({ exchange, market }: Life, symbol: string) => `${exchange}:${market}:${symbol}`;
  const again = new Set(lives.filter(({ life }) => life > 1).map((life) => ticker(life, life.symbol)));
  return new Set(
    lives.filter((life) => again.has(ticker(life, life.symbol)) || life.instrument_id !== `${ticker(life, life.native_symbol)}#1`),
  );
}

/** Of lives as days in `[from, until)` see them. */
function digest(lives: readonly Life[], from: Day, until: Day): string {
  return hashOf(
    ...lives.map(({ exchange, market, native_symbol, symbol, instrument_id, kind, from_day, first_day, last_day }) => {
      const days = [from_day, first_day, last_day === null || last_day >= until ? null : last_day];
      return [exchange, market, native_symbol, symbol, instrument_id, kind, ...days.map((day) => clamp(day, from, until))].join(' ');
    }),
  );
}

/** A day before the range is not told from another, nor is one after it. */
export function clamp(day: Day | null, from: Day, until: Day): Day | 'before' | '-' {
  if (day === null) return '-';
  if (day < from) return 'before';
  return day > until ? until : day;
}
