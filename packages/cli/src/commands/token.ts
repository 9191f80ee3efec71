import { join } from 'node:path';
import { BullionError, didYouMean, isoTime, parseDay, parseInterval, parseMarket } from '@bullion/core';
import { Token } from 'bullion';
import { type Context, wholeNumber } from '../context.ts';
import { reading } from '../reading.ts';
import { table } from '../terminal/output.ts';

interface TokenOptions {
  exchange?: string;
  market?: string;
  interval?: string;
  from?: string;
  to?: string;
  limit?: string;
}

const QUESTIONS = ['ohlcv', 'funding', 'oi', 'info', 'market-cap'];

/** `bullion token <symbol> ohlcv|funding|oi|info|market-cap`. */
export async function token(context: Context, options: TokenOptions, symbol = '', what = ''): Promise<undefined> {
  await using how = reading(context);
  const subject = new Token(symbol, {
    dataset: context.dataset,
    open: how.options,
    privateDataset: join(context.home, 'private'),
    ...(options.exchange === undefined ? {} : { exchange: options.exchange }),
    ...(options.market === undefined ? {} : { market: parseMarket(options.market) }),
  });
  if (what === 'ohlcv') await candles(context, subject, options);
  else if (what === 'funding') await funding(context, subject, options);
  else if (what === 'oi') await openInterest(context, subject, options);
  else if (what === 'info') await info(context, subject, options);
  else if (what === 'market-cap') await marketCap(context, subject, options);
  else
    throw new BullionError('usage', `A token has no ${JSON.stringify(what)}.`, {
      hint: `Use ${QUESTIONS.join(', ')}.${didYouMean(what, QUESTIONS)}`,
    });
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
  output.result({ symbol, exchange, market, interval, revision, rows }, () =>
    [
      `${symbol} on ${exchange} (${market}), ${interval}`,
      table(
        ['time', 'open', 'high', 'low', 'close', 'volume', 'quote volume', 'trades'],
        rows.map((row) => [row.timestamp, row.open, row.high, row.low, row.close, row.volume, row.quote_volume, row.trades_count]),
      ),
    ].join('\n'),
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
  output.result({ symbol, exchange, market, revision, rows }, () =>
    [
      `${symbol} on ${exchange} (${market}), funding`,
      table(
        ['time', 'rate', 'hours', 'mark price'],
        rows.map((row) => [row.timestamp, row.funding_rate, row.funding_interval_hours, row.mark_price]),
      ),
    ].join('\n'),
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
  output.result({ symbol, exchange, market, revision, rows }, () =>
    [
      `${symbol} on ${exchange} (${market}), open interest`,
      table(
        ['time', 'one side', 'value', 'both sides'],
        rows.map((row) => [row.timestamp, row.open_interest, row.open_interest_value, row.both_sides]),
      ),
    ].join('\n'),
  );
}

async function info({ output }: Context, subject: Token, { to }: TokenOptions): Promise<void> {
  const { last_updated: updated, ...said } = await subject.info(to === undefined ? {} : { to: parseDay(to, '--to') });
  const found = { ...said, last_updated: updated === null ? null : isoTime(updated.getTime()) };
  output.result(found, () =>
    table(
      ['what', 'as said'],
      Object.entries(found).map(([name, value]) => [name, value]),
    ),
  );
}

async function marketCap({ output }: Context, subject: Token, options: TokenOptions): Promise<void> {
  const found = await subject.marketCap(range(options));
  const rows = found.map(({ date, market_cap, fully_diluted_valuation, market_cap_rank, price, circulating_supply, volume_24h }) => {
    return { date, market_cap, fully_diluted_valuation, market_cap_rank, price, circulating_supply, volume_24h };
  });
  const { symbol, exchange, market, revision } = found;
  output.result({ symbol, exchange, market, revision, rows }, () =>
    [
      `${symbol} by ${exchange}, market cap`,
      table(
        ['day', 'market cap', 'diluted', 'rank', 'price', 'circulating'],
        rows.map((row) => [row.date, row.market_cap, row.fully_diluted_valuation, row.market_cap_rank, row.price, row.circulating_supply]),
      ),
    ].join('\n'),
  );
}

function range({ from, to, limit }: TokenOptions): { from?: string; to?: string; limit?: number } {
  return {
    ...(from === undefined ? {} : { from: parseDay(from, '--from') }),
    ...(to === undefined ? {} : { to: parseDay(to, '--to') }),
    ...(limit === undefined ? {} : { limit: wholeNumber('--limit', limit) }),
  };
}
