import { dayOf, INTERVAL_MS, type Interval } from '@bullion/core';
import type { FakeBar, FakeInstrument } from '@bullion/exchanges/fakes';
import { isLost } from '../spoiled-world.ts';
import { type Asked, keyOf, type Listed, listings, opens } from './facts.ts';
import type { NamedGaps } from './gaps.ts';
import type { Published } from './published.ts';

const TABLES: readonly (readonly [table: string, interval: Interval])[] = [
  ['ohlcv_daily', '1d'],
  ['ohlcv_hourly', '1h'],
  ['ohlcv_1m', '1m'],
];

export interface BarRow {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly quote_volume: number | null;
  readonly trades_count: number | null;
  readonly taker_buy_volume: number | null;
  readonly taker_buy_quote_volume: number | null;
}

const COLUMNS = `exchange, market, symbol, epoch_ms(timestamp)::DOUBLE AS time, open, high, low, close, volume, quote_volume,
  trades_count::DOUBLE AS trades_count, taker_buy_volume, taker_buy_quote_volume`;

/** A bar as the world has it, where it is read from, and whether that ever tells it. */
export interface TrueBar {
  readonly listed: Listed;
  readonly bar: FakeBar;
  readonly isArchived: boolean;
  readonly isTold: boolean;
}

/** Every bar is as the world has it, or its absence is named; and there is no bar that the world does not have. */
export async function falseCandles(asked: Asked, published: Published, gaps: NamedGaps): Promise<string[]> {
  const found: string[] = [];
  for (const [table, interval] of TABLES.filter(([name]) => asked.tables.includes(name))) {
    const rows = await published.rows<BarRow>(table, COLUMNS);
    const said = new Map(rows.filter(({ exchange }) => exchange !== 'aggregated').map((row) => [keyOf(row, row.time), row]));
    const truth = trueBars(asked, interval);
    for (const listed of listings(asked)) {
      if (interval === '1m' && !isMinuted(listed)) continue;
      for (const time of opens(asked, interval)) {
        const key = keyOf(listed, time);
        const problem = compare(said.get(key), truth.get(key), gaps.causeAt({ table_name: table, ...nameIn(listed) }, time), asked);
        said.delete(key);
        if (problem !== undefined) found.push(`${table} ${key}: ${problem}`);
      }
    }
    found.push(...[...said.keys()].map((key) => `${table} ${key}: nobody asked for this`));
  }
  return found;
}

/** Of coins that an exchange does not list the gap has only the name that was asked for. */
export function nameIn({ exchange, market, symbol, base, instruments }: Listed) {
  return { exchange, market, symbol: instruments.length === 0 ? base : symbol };
}

function isMinuted({ exchange, base }: Listed): boolean {
  return exchange === 'binance' && base === 'BTC';
}

/** The closed bars of everything that was asked for, by name. */
export function trueBars(asked: Asked, interval: Interval): Map<string, TrueBar> {
  const { world, begin, until, minutesUntil } = asked;
  const end = interval === '1m' ? minutesUntil : until;
  const bars = new Map<string, TrueBar>();
  for (const listed of listings(asked)) {
    const fromArchive = isArchived(asked, listed, interval);
    for (const instrument of listed.instruments) {
      for (const bar of world.bars(instrument, interval, begin, end)) {
        const isOver = bar.openTime + INTERVAL_MS[interval] <= end;
        const isSilent = listed.exchange === 'coinbase' && Number(bar.volume) === 0;
        const byApi = isAskedOfApis(asked, interval) && !isLost(world.seed, instrument, interval, bar.openTime);
        const isTold = !isSilent && (byApi || (fromArchive && isPublished(world, instrument, bar.openTime)));
        if (isOver) bars.set(keyOf(listed, bar.openTime), { listed, bar, isArchived: fromArchive, isTold });
      }
    }
  }
  return bars;
}

/** Availability alone leads to days of the archive, minutes are nowhere else, and whoever asks an API for days here asks for hours, too. */
function isAskedOfApis({ tables }: Asked, interval: Interval): boolean {
  return interval !== '1m' && tables.includes('ohlcv_hourly');
}

/** Days of perpetuals are read from the archive where its availability is asked for. */
function isArchived({ tables }: Asked, { exchange, market }: Listed, interval: Interval): boolean {
  if (exchange !== 'binance') return false;
  return interval === '1m' || (interval === '1d' && market === 'perp' && tables.includes('daily_availability'));
}

/** A file that is not published is told by nobody. */
function isPublished(world: Asked['world'], instrument: FakeInstrument, time: number): boolean {
  return (world.archivePublishedAt(instrument, dayOf(time)) ?? Number.POSITIVE_INFINITY) <= world.now();
}

function compare(row: BarRow | undefined, truth: TrueBar | undefined, gap: string | undefined, asked: Asked): string | undefined {
  if (row !== undefined && gap !== undefined) return `there is a row, and a gap (${gap})`;
  if (truth === undefined)
    return row === undefined ? (gap === undefined ? 'nothing is there, and no gap is named' : undefined) : 'the world has no such bar';
  if (row !== undefined) return difference(row, truth, asked);
  if (gap === undefined) return 'the bar is missing, and no gap is named';
  return truth.isTold ? `the bar is missing (${gap}), and its exchange tells it` : undefined;
}

const VALUES: readonly (readonly [column: keyof BarRow, fact: keyof FakeBar, saidBy: readonly string[]])[] = [
  ['open', 'open', []],
  ['high', 'high', []],
  ['low', 'low', []],
  ['close', 'close', []],
  ['volume', 'volume', []],
  ['quote_volume', 'quoteVolume', ['coinbase']],
  ['trades_count', 'trades', ['coinbase', 'okx', 'bybit']],
  ['taker_buy_volume', 'takerVolume', ['coinbase', 'okx', 'bybit']],
  ['taker_buy_quote_volume', 'takerQuoteVolume', ['coinbase', 'okx', 'bybit']],
];

/** Null stands only where the exchange is silent about a column. */
function difference(row: BarRow, truth: TrueBar, asked: Asked): string | undefined {
  const wrong = VALUES.filter(([column, fact, silent]) => {
    const value = row[column];
    return value === null ? !silent.includes(row.exchange) : value !== Number(truth.bar[fact]);
  });
  if (
    wrong.length === 0 ||
    isWrongFile(
      truth,
      asked,
      wrong.map(([column]) => column),
    )
  )
    return undefined;
  return wrong.map(([column, fact]) => `${column} is ${row[column]}, not ${truth.bar[fact]}`).join(', ');
}

/** A file that the archive will replace, or that disagrees with another one, has volumes of its own until then: that is what it says. */
function isWrongFile({ listed, bar, isArchived }: TrueBar, { world }: Asked, wrong: readonly string[]): boolean {
  if (!isArchived || wrong.some((column) => ['open', 'high', 'low', 'close'].includes(column))) return false;
  const day = dayOf(bar.openTime);
  return listed.instruments.some(
    (each) =>
      world.archiveReplacedAt(each, day).some((at) => at > world.now()) || world.archiveMonth(each, day.slice(0, 7))?.disagrees === day,
  );
}
