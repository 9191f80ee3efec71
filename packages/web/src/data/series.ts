import { DAY_MS } from '@bullion/core';
import type { Dataset } from 'bullion';

/** One market of one base asset on one exchange, as the manifest describes it. */
export interface Series {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly base: string;
  /** `[from, until)` in ms. */
  readonly from: number;
  readonly until: number;
  /** Daily bars. */
  readonly days: number;
  readonly holes: readonly Hole[];
}

export interface Hole {
  readonly from: number;
  readonly until: number;
  readonly cause: string;
}

/** The daily series of the dataset with their gaps; costs one small read, however long the history is. */
export async function loadSeries(dataset: Dataset): Promise<Series[]> {
  const daily = dataset.spec.tables.find(({ name }) => name === 'ohlcv_daily');
  const gaps = await dataset.read('gaps', {
    columns: ['table_name', 'exchange', 'market', 'symbol', 'from_time', 'until_time', 'cause'],
  });
  const holes = Map.groupBy(
    gaps.filter(({ table_name }) => table_name === 'ohlcv_daily'),
    nameOf,
  );
  return (daily?.series ?? []).map((series) => {
    const { exchange, market, symbol, base, rows } = series;
    const [from, until] = [Date.parse(series.from), Date.parse(series.until)];
    const own = holes.get(nameOf(series)) ?? [];
    const inside = own.map((gap) => ({
      from: gap.from_time.getTime(),
      until: gap.until_time.getTime(),
      cause: gap.cause,
    }));
    return {
      exchange,
      market,
      symbol,
      base,
      from,
      until: Math.max(until, from + DAY_MS),
      days: rows,
      holes: inside.filter((hole) => hole.from < until && hole.until > from),
    };
  });
}

const nameOf = ({ exchange, market, symbol }: { exchange: string; market: string; symbol: string }): string =>
  `${exchange} ${market} ${symbol}`;
