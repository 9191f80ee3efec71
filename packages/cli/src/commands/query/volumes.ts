import { BullionError, parseDay } from '@bullion/core';
import type { WindowOptions } from 'bullion';
import { wholeNumber } from '../../context.ts';
import { bar, sparkline } from '../../terminal/bars.ts';
import { countText, table } from '../../terminal/output.ts';
import { alignedRight, counted, lines, type QueryOptions, type Question, tickerText } from './question.ts';

/** How many are shown where nobody says it. */
const TOP = '20';

/** The largest quote volumes of a day. */
export const top: Question = {
  args: ['<date>'],
  options: ['number'],
  prepare: ({ number = TOP }, [date = '']) => {
    const [day, limit] = [parseDay(date), wholeNumber('-n', number)];
    return async (db, output) => {
      const found = await db.topByVolume(day, { limit });
      output.result(
        found,
        ({ count, symbols }) => {
          const most = symbols[0]?.quote_volume_usdt ?? 0;
          const money = alignedRight(symbols.map((each) => moneyText(each.quote_volume_usdt)));
          const trades = alignedRight(symbols.map(({ trade_count }) => (trade_count === null ? null : countText(trade_count))));
          const shares = alignedRight(symbols.map((each) => percentText(each.market_share_pct)));
          const rows = symbols.map((each, index) => [
            each.rank,
            changeText(each.rank_change_1d),
            tickerText(each),
            money[index],
            trades[index],
            shares[index],
            bar(each.quote_volume_usdt, most),
          ]);
          return lines(
            `The largest of ${countText(count)} by quote volume on ${day}`,
            table(['rank', '1d', 'symbol', 'USDT', 'trades', 'share', ''], rows),
          );
        },
        found.symbols,
      );
    };
  },
};

/** Where a symbol stood on a day. */
export const percentile: Question = {
  args: ['<symbol>', '<date>'],
  options: [],
  prepare: (_options, [symbol = '', date = '']) => {
    const day = parseDay(date);
    return async (db, output) => {
      const found = await db.percentile(symbol, day);
      output.result(
        found,
        (place) =>
          place.rank === null
            ? `${tickerText(place)} was not ranked on ${day}`
            : `${tickerText(place)} on ${day}: rank ${place.rank} of ${countText(place.count)}, percentile ${place.percentile?.toFixed(1)}, ${moneyText(place.quote_volume_usdt)} USDT`,
        [found],
      );
    };
  },
};

/** What a symbol traded per day. */
export const average: Question = {
  args: ['<symbol>'],
  options: ['asOf', 'window'],
  prepare: (options, [symbol = '']) => {
    const window = windowOf(options);
    return async (db, output) => {
      const answer = await db.average(symbol, window);
      output.result(
        answer,
        (found) =>
          lines(
            `${tickerText(found)}: ${moneyText(found.quote_volume_usdt) ?? '–'} USDT and ${found.trade_count === null ? '–' : countText(Math.round(found.trade_count))} trades per day`,
            `mean of ${found.days} of the ${counted(found.window, 'day')} up to ${found.as_of}`,
          ),
        [answer],
      );
    };
  },
};

/** Whether what a symbol trades grows. */
export const trend: Question = {
  args: ['<symbol>'],
  options: ['asOf', 'window'],
  prepare: (options, [symbol = '']) => {
    const window = windowOf(options);
    return async (db, output) => {
      const answer = await db.trend(symbol, window);
      output.result(
        answer,
        (found) =>
          lines(
            `${tickerText(found)}, ${counted(found.window, 'day')} up to ${found.as_of} (${found.days.length} with a volume)`,
            `${moneyText(found.quote_volume_usdt) ?? '–'} USDT per day, before ${moneyText(found.previous_quote_volume_usdt) ?? '–'} (${signedText(found.change_pct)}), ${signedText(found.slope_pct_per_day)} per day`,
            sparkline(found.days.map((day) => day.quote_volume_usdt)),
          ),
        answer.days,
      );
    };
  },
};

/** One day of the whole market. */
export const summary: Question = {
  args: ['<date>'],
  options: [],
  prepare: (_options, [date = '']) => {
    const day = parseDay(date);
    return async (db, output) => {
      const answer = await db.summary(day);
      output.result(
        answer,
        (found) => {
          const rows = [
            ['symbols', `${countText(found.available)} available, ${found.missing} missing, ${found.pending} pending`],
            ['new', found.new_listings.join(', ') || 'none'],
            ['delisted', found.delistings.join(', ') || 'none'],
            [
              'volume',
              found.quote_volume_usdt === null
                ? 'not known'
                : `${moneyText(found.quote_volume_usdt)} USDT in ${counted(found.ranked, 'symbol')}`,
            ],
            ['change', `${signedText(found.change_1d_pct)} in a day, ${signedText(found.change_7d_pct)} in a week`],
            ['trades', found.trade_count === null ? 'not known' : countText(found.trade_count)],
            ['median', found.median_quote_volume_usdt === null ? 'not known' : `${moneyText(found.median_quote_volume_usdt)} USDT`],
            ['top ten', percentText(found.top10_share_pct) ?? 'not known'],
            ['largest', found.top.map(tickerText).join(', ') || 'not known'],
          ];
          return table([found.date, ''], rows);
        },
        [answer],
      );
    };
  },
};

/** What could be traded as of a day. */
export const universe: Question = {
  args: [],
  options: ['asOf', 'number', 'minAgeDays', 'window'],
  prepare: ({ asOf: written, number, minAgeDays, window }) => {
    if (written === undefined)
      throw new BullionError('usage', 'A universe needs a day.', { hint: 'Write: bullion query universe --as-of 2022-05-01.' });
    const asOf = parseDay(written, '--as-of');
    const limit = number === undefined ? undefined : wholeNumber('-n', number);
    const least = minAgeDays === undefined ? undefined : wholeNumber('--min-age-days', minAgeDays, 0);
    const days = window === undefined ? undefined : wholeNumber('--window', window);
    return async (db, output) => {
      const answer = await db.universe({ asOf, limit, minAgeDays: least, window: days });
      output.result(
        answer,
        (found) => {
          const most = found.instruments[0]?.quote_volume_usdt ?? 0;
          const money = alignedRight(found.instruments.map((each) => moneyText(each.quote_volume_usdt)));
          const rows = found.instruments.map((each, index) => [
            each.rank,
            tickerText(each),
            each.first_day,
            each.age_days,
            money[index],
            bar(each.quote_volume_usdt, most),
          ]);
          const since = found.day === asOf ? '' : ` (files of ${found.day})`;
          return lines(
            `${counted(found.count, 'symbol')} as of ${asOf}${since}, by volume of ${counted(found.window, 'day')}`,
            table(['rank', 'symbol', 'since', 'age', 'USDT', ''], rows),
          );
        },
        answer.instruments,
      );
    };
  },
};

function windowOf({ asOf, window }: QueryOptions): WindowOptions {
  return {
    asOf: asOf === undefined ? undefined : parseDay(asOf, '--as-of'),
    window: window === undefined ? undefined : wholeNumber('--window', window),
  };
}

/** `9.14 B`: three digits and the power of a thousand, in one width, so that columns align. */
function moneyText(amount: number | null): string | null {
  if (amount === null) return null;
  const power = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, amount)) / 3)));
  const digits = amount / 1000 ** power;
  return `${digits.toFixed(digits < 10 ? 2 : digits < 100 ? 1 : 0)} ${['', 'k', 'M', 'B', 'T'][power]}`.trim();
}

const percentText = (pct: number | null): string | null => (pct === null ? null : `${pct.toFixed(2)} %`);
const signedText = (pct: number | null): string => (pct === null ? 'not known' : `${pct < 0 ? '−' : '+'}${Math.abs(pct).toFixed(1)} %`);
const changeText = (ranks: number | null): string | null =>
  ranks === null ? null : ranks === 0 ? '=' : ranks < 0 ? `↑${-ranks}` : `↓${ranks}`;
