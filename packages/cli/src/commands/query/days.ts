import { isoTime, parseDay } from '@bullion/core';
import type { AvailabilityDB, Listings, TimelineDay } from 'bullion';
import { wholeNumber } from '../../context.ts';
import { bar } from '../../terminal/bars.ts';
import { sizeText, table } from '../../terminal/output.ts';
import { counted, lines, type Question, tickerText } from './question.ts';

/** Every symbol whose file of a day exists. */
export const snapshot: Question = {
  args: ['<date>'],
  options: [],
  prepare: (_options, [date = '']) => {
    const day = parseDay(date);
    return async (db, output) => {
      const { symbols, ...about } = await db.snapshot(day);
      const rows = symbols.map((each) => ({ ...each, last_modified: timeText(each.last_modified) }));
      output.result(
        { ...about, symbols: rows },
        ({ date, count, symbols }) =>
          lines(
            `${counted(count, 'symbol')} on ${date}`,
            table(
              ['symbol', 'size', 'published'],
              symbols.map((each) => [tickerText(each), sizeOrNull(each.file_size_bytes), each.last_modified]),
            ),
          ),
        rows,
      );
    };
  },
};

/** The days of a symbol: for people stretches of days, with `-n` the newest days one by one. */
export const timeline: Question = {
  args: ['<symbol>'],
  options: ['number'],
  prepare: ({ number }, [symbol = '']) => {
    const last = number === undefined ? undefined : wholeNumber('-n', number);
    return async (db, output) => {
      const found = await db.timeline(symbol);
      const days = (last === undefined ? found.days : found.days.slice(-last)).map((day) => ({
        ...day,
        last_modified: timeText(day.last_modified),
      }));
      output.result(
        { ...found, days },
        ({ symbol, first, last: newest, lives }) => {
          const there = found.days.filter(({ available }) => available).length;
          const seen = first === null ? 'no day with a file' : `${counted(there, 'day')} with a file, ${first} to ${newest}`;
          const others =
            lives.length < 2
              ? null
              : `Lives: ${lives.map((each) => `${each.instrument_id} in ${each.symbol} (${each.first} to ${each.last})`).join(', ')}`;
          return lines(`${symbol}: ${seen}`, others, last === undefined ? stretches(found.days) : dayTable(days));
        },
        days,
      );
    };
  },
};

/** Every life that had a file on at least one day of a range. */
export const range: Question = {
  args: ['<from>', '<to>'],
  options: [],
  prepare: (_options, [start = '', end = '']) => {
    const [from, to] = [parseDay(start, 'from'), parseDay(end, 'to')];
    return async (db, output) => {
      const found = await db.range(from, to);
      output.result(
        found,
        ({ days, count, symbols }) =>
          lines(
            `${counted(count, 'symbol')} between ${from} and ${to} (${counted(days, 'day')}; the last one left out)`,
            table(
              ['symbol', 'days', 'first', 'last'],
              symbols.map((each) => [tickerText(each), each.available_days, each.first, each.last]),
            ),
          ),
        found.symbols,
      );
    };
  },
};

/** How many symbols were in which state, day by day. */
export const counts: Question = {
  args: [],
  options: ['number', 'from', 'to'],
  prepare: ({ number, from, to }) => {
    const last = number === undefined ? Number.POSITIVE_INFINITY : wholeNumber('-n', number);
    const options = {
      from: from === undefined ? undefined : parseDay(from, '--from'),
      to: to === undefined ? undefined : parseDay(to, '--to'),
    };
    return async (db, output) => {
      const { days, ...about } = await db.counts(options);
      output.result(
        { ...about, days: days.slice(-last) },
        (shown) => {
          const most = Math.max(...shown.days.map(({ available }) => available));
          return table(
            ['date', 'available', 'missing', 'pending', 'blocked', 'new', 'delisted', ''],
            shown.days.map((day) => [
              day.date,
              day.available,
              day.missing,
              day.pending,
              day.blocked,
              day.new_listings,
              day.delistings,
              bar(day.available, most),
            ]),
          );
        },
        days.slice(-last),
      );
    };
  },
};

/** Lives that begin on a day, and lives without which it is the first one. */
export const newlyListed = listings('began', (db, day) => db.newListings(day));
export const delisted = listings('ended the day before', (db, day) => db.delistings(day));

function listings(what: string, ask: (db: AvailabilityDB, day: string) => Promise<Listings>): Question {
  return {
    args: ['<date>'],
    options: [],
    prepare: (_options, [date = '']) => {
      const day = parseDay(date);
      return async (db, output) => {
        const found = await ask(db, day);
        output.result(
          found,
          ({ date, count, symbols }) =>
            lines(
              `${date}: ${counted(count, 'symbol')} ${what}`,
              count === 0
                ? null
                : table(
                    ['symbol', 'began', 'first', 'ended', 'last', 'life'],
                    symbols.map((each) => [tickerText(each), each.began, each.first, each.ended, each.last, each.instrument_id]),
                  ),
            ),
          found.symbols,
        );
      };
    },
  };
}

/** Days that follow one another in one state and life as one line. */
function stretches(days: readonly TimelineDay[]): string {
  const runs: { from: TimelineDay; to: TimelineDay; days: number }[] = [];
  for (const day of days) {
    const open = runs.at(-1);
    const isSame = open?.to.state === day.state && open.to.cause === day.cause && open.to.instrument_id === day.instrument_id;
    if (open !== undefined && isSame && Date.parse(day.date) - Date.parse(open.to.date) === 86_400_000)
      Object.assign(open, { to: day, days: open.days + 1 });
    else runs.push({ from: day, to: day, days: 1 });
  }
  return table(
    ['from', 'to', 'days', 'state', 'cause', 'life'],
    runs.map(({ from, to, days }) => [from.date, to.date, days, from.state, from.cause, from.instrument_id]),
  );
}

function dayTable(days: readonly (Omit<TimelineDay, 'last_modified'> & { last_modified: string | null })[]): string {
  return table(
    ['date', 'state', 'cause', 'size', 'published'],
    days.map((day) => [day.date, day.state, day.cause, sizeOrNull(day.file_size_bytes), day.last_modified]),
  );
}

const sizeOrNull = (bytes: number | null): string | null => (bytes === null ? null : sizeText(bytes));
const timeText = (time: Date | null): string | null => (time === null ? null : isoTime(time.getTime()));
