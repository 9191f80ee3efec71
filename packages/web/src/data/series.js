import { DAY_MS } from '@bullion/core';
/** The daily series of the dataset with their gaps; costs one small read, however long the history is. */
export async function loadSeries(dataset) {
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
const nameOf = ({ exchange, market, symbol }) => `${exchange} ${market} ${symbol}`;
