import { BullionError, didYouMean, isoTime, parseDay, parseInterval } from '@bullion/core';
import type { Over, Token } from 'bullion';
import type { Context } from '../context.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { table } from '../terminal/output.ts';
import { range, type TokenOptions, type TokenQuestion, tokenOf } from './token/question.ts';
import { basis, drawdown, returns, statistics, volatility } from './token/statistics.ts';

const QUESTIONS: Readonly<Record<string, TokenQuestion>> = {
  ohlcv: candles,
  price,
  funding,
  oi: openInterest,
  info,
  'market-cap': marketCap,
  returns,
  volatility,
  drawdown,
  basis,
  statistics,
};

/** `bullion token <symbol> ohlcv|price|funding|oi|info|market-cap|returns|volatility|drawdown|basis|statistics`. */
export async function token(context: Context, options: TokenOptions & ReadingOptions, symbol = '', what = ''): Promise<undefined> {
  await using how = reading(context, options);
  const subject = tokenOf(context, symbol, options, how.options);
  const question = Object.hasOwn(QUESTIONS, what) ? QUESTIONS[what] : undefined;
  if (question === undefined) {
    const names = Object.keys(QUESTIONS);
    throw new BullionError('usage', `A token has no ${JSON.stringify(what)}.`, {
      hint: `Use ${names.join(', ')}.${didYouMean(what, names)}`,
    });
  }
  await question(context, subject, options, how.options);
}

async function candles({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const interval = parseInterval(options.interval ?? '1d');
  const found = await subject.ohlcv({ interval, ...range(options) });
  const rows = found.map(({ timestamp, open, high, low, close, volume, quote_volume, trades_count, flags }) => ({
    timestamp: isoTime(timestamp.getTime()),
    open,
    high,
    low,
    close,
    volume,
    quote_volume,
    trades_count,
    flags,
  }));
  const { symbol, exchange, market, revision } = found;
  output.result(
    { symbol, exchange, market, interval, revision, rows, ...livesOf(found) },
    () =>
      [
        ...livesText(found, 'candles'),
        `${symbol} on ${exchange} (${market}), ${interval}`,
        table(
          ['time', 'open', 'high', 'low', 'close', 'volume', 'quote volume', 'trades'],
          rows.map((row) => [row.timestamp, row.open, row.high, row.low, row.close, row.volume, row.quote_volume, row.trades_count]),
        ),
      ].join('\n'),
    rows,
  );
}

async function funding({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.fundingRate(range(options));
  const rows = found.map(({ timestamp, funding_time, funding_rate, funding_interval_hours, mark_price, rate_type }) => ({
    timestamp: isoTime(timestamp.getTime()),
    funding_time: isoTime(funding_time.getTime()),
    funding_rate,
    funding_interval_hours,
    mark_price,
    rate_type,
  }));
  const { symbol, exchange, market, revision } = found;
  output.result(
    { symbol, exchange, market, revision, rows, ...livesOf(found) },
    () =>
      [
        ...livesText(found, 'funding'),
        `${symbol} on ${exchange} (${market}), funding`,
        table(
          ['time', 'rate', 'hours', 'mark price'],
          rows.map((row) => [row.timestamp, row.funding_rate, row.funding_interval_hours, row.mark_price]),
        ),
      ].join('\n'),
    rows,
  );
}

async function openInterest({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.openInterest(range(options));
  const rows = found.map(({ timestamp, open_interest, open_interest_value, both_sides }) => ({
    timestamp: isoTime(timestamp.getTime()),
    open_interest,
    open_interest_value,
    both_sides,
  }));
  const { symbol, exchange, market, revision } = found;
  output.result(
    { symbol, exchange, market, revision, rows, ...livesOf(found) },
    () =>
      [
        ...livesText(found, 'open interest'),
        `${symbol} on ${exchange} (${market}), open interest`,
        table(
          ['time', 'one side', 'value', 'both sides'],
          rows.map((row) => [row.timestamp, row.open_interest, row.open_interest_value, row.both_sides]),
        ),
      ].join('\n'),
    rows,
  );
}

async function info({ output }: Context, subject: Token, { to }: TokenOptions): Promise<void> {
  const { last_updated: updated, ...said } = await subject.info(to === undefined ? {} : { to: parseDay(to, '--to') });
  const found = { ...said, last_updated: updated === null ? null : isoTime(updated.getTime()) };
  output.result(
    found,
    () =>
      table(
        ['what', 'as said'],
        Object.entries(found).map(([name, value]) => [name, value]),
      ),
    [found],
  );
}

async function marketCap({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.marketCap(range(options));
  const rows = found.map(({ date, market_cap, fully_diluted_valuation, market_cap_rank, price, circulating_supply, volume_24h }) => {
    return { date, market_cap, fully_diluted_valuation, market_cap_rank, price, circulating_supply, volume_24h };
  });
  const { symbol, exchange, market, revision } = found;
  output.result(
    { symbol, exchange, market, revision, rows },
    () =>
      [
        `${symbol} by ${exchange}, market cap`,
        table(
          ['day', 'market cap', 'diluted', 'rank', 'price', 'circulating'],
          rows.map((row) => [
            row.date,
            row.market_cap,
            row.fully_diluted_valuation,
            row.market_cap_rank,
            row.price,
            row.circulating_supply,
          ]),
        ),
      ].join('\n'),
    rows,
  );
}

async function price({ output }: Context, subject: Token): Promise<void> {
  const { as_of, ...said } = await subject.price();
  const found = { ...said, as_of: isoTime(as_of.getTime()) };
  output.result(found, () => `${found.symbol} on ${found.exchange} (${found.market}): ${found.price} at ${found.as_of}`, [found]);
}

const livesOf = ({ lives }: Over): Over => (lives === undefined ? {} : { lives });

/** What became of a symbol that is over. */
const livesText = ({ lives = [] }: Over, what: string): string[] =>
  lives.map(
    ({ symbol, exchange, market, first_day, last_day, ended }) =>
      `${symbol} on ${exchange} (${market}) was traded from ${first_day ?? 'an unknown day'} to ${last_day ?? 'an unknown day'} (${ended ?? 'not over'}). The dataset has no ${what} of it.`,
  );
