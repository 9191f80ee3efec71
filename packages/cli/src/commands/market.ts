import { BullionError, didYouMean, isoTime, parseInterval, parseMarket } from '@bullion/core';
import { type BarsOptions, type Fees, Market } from 'bullion';
import type { Context } from '../context.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { percentText } from '../terminal/output.ts';
import { range } from './token/question.ts';
import { columns } from './token/statistics.ts';

interface MarketOptions extends ReadingOptions {
  market?: string;
  interval?: string;
  from?: string;
  to?: string;
  limit?: string;
  fees?: string;
  minBps?: string;
}

/** One question about a market: asks and shows. */
type MarketQuestion = (context: Context, market: Market, options: MarketOptions, symbols: readonly string[]) => Promise<void>;

const QUESTIONS: Readonly<Record<string, MarketQuestion>> = { symbols, divergence, volume, arbitrage, correlation };

/** `bullion market symbols|divergence|volume|arbitrage|correlation [symbols...]`. */
export async function market(context: Context, options: MarketOptions, what = '', ...of: string[]): Promise<undefined> {
  const question = Object.hasOwn(QUESTIONS, what) ? QUESTIONS[what] : undefined;
  if (question === undefined) {
    const names = Object.keys(QUESTIONS);
    throw new BullionError('usage', `A market has no ${JSON.stringify(what)}.`, {
      hint: `Use ${names.join(', ')}.${didYouMean(what, names)}`,
    });
  }
  await using how = reading(context, options);
  const subject = new Market({ market: parseMarket(options.market ?? 'spot'), dataset: context.dataset, open: how.options });
  await question(
    context,
    subject,
    options,
    of.flatMap((each) => each.split(',')),
  );
}

async function symbols({ output }: Context, subject: Market, options: MarketOptions): Promise<void> {
  const found = await subject.symbols({ interval: parseInterval(options.interval ?? '1d') });
  const { market: kind, revision } = found;
  output.result(
    { market: kind, revision, rows: [...found] },
    () =>
      columns(
        ['symbol', 'exchange', 'from', 'until', 'bars'],
        found.map((row) => [row.symbol, row.exchange, row.from, row.until, row.rows]),
        4,
      ),
    found,
  );
}

async function divergence(
  { output }: Context,
  subject: Market,
  options: MarketOptions,
  [symbol, ...more]: readonly string[],
): Promise<void> {
  if (symbol === undefined || more.length > 0)
    throw new BullionError('usage', '`market divergence` takes one symbol.', { hint: 'Write: bullion market divergence BTC.' });
  const found = await subject.divergence(symbol, bars(options));
  const { market: kind, revision, exchanges } = found;
  const rows = found.map(({ timestamp, ...row }) => ({ timestamp: isoTime(timestamp.getTime()), ...row }));
  output.result(
    { symbol: found.symbol, market: kind, exchanges, revision, rows },
    () =>
      [
        `${found.symbol} (${kind}) on ${exchanges.join(', ')}`,
        columns(
          ['time', 'lowest', 'highest', 'low', 'high', 'bps'],
          rows.map((row) => [row.timestamp, row.lowest, row.highest, row.low, row.high, row.spread_bps.toFixed(2)]),
          3,
        ),
      ].join('\n'),
    rows,
  );
}

async function volume({ output }: Context, subject: Market, options: MarketOptions, of: readonly string[]): Promise<void> {
  const found = await subject.volume(of, bars(options));
  const { market: kind, revision } = found;
  const whole = (value: number | null): string | null => (value === null ? null : Math.round(value).toLocaleString('en-US'));
  output.result(
    { market: kind, revision, rows: [...found] },
    () =>
      columns(
        ['symbol', 'exchange', 'share', 'base volume', 'quote volume', 'bars'],
        found.map((row) => [row.symbol, row.exchange, percentText(row.share, 1), whole(row.volume), whole(row.quote_volume), row.bars]),
        2,
      ),
    found,
  );
}

async function arbitrage({ output }: Context, subject: Market, options: MarketOptions, of: readonly string[]): Promise<void> {
  const minimumBps = Number(options.minBps ?? 0);
  if (!Number.isFinite(minimumBps)) throw new BullionError('usage', `--min-bps ${JSON.stringify(options.minBps)} is not a number.`);
  const found = await subject.arbitrage(of, { ...bars(options), fees: parseFees(options.fees), minimumBps });
  const { market: kind, revision, fees } = found;
  const rows = found.map(({ timestamp, ...row }) => ({ timestamp: isoTime(timestamp.getTime()), ...row }));
  output.result(
    { market: kind, fees, bars: found.bars, revision, rows },
    () =>
      [
        `${rows.length.toLocaleString('en-US')} in ${found.bars.toLocaleString('en-US')} bars, after fees of ${Object.entries(fees)
          .map(([exchange, fee]) => `${exchange} ${percentText(fee, 3)}`)
          .join(', ')}`,
        ...(rows.length === 0
          ? []
          : [
              columns(
                ['time', 'symbol', 'buy on', 'sell on', 'at', 'at', 'before fees', 'net bps'],
                rows.map((row) => [
                  row.timestamp,
                  row.symbol,
                  row.buy,
                  row.sell,
                  row.buy_price,
                  row.sell_price,
                  row.gross_bps.toFixed(2),
                  row.net_bps.toFixed(2),
                ]),
                4,
              ),
            ]),
      ].join('\n'),
    rows,
  );
}

async function correlation({ output }: Context, subject: Market, options: MarketOptions, of: readonly string[]): Promise<void> {
  const found = await subject.correlation(of, bars(options));
  const { market: kind, revision } = found;
  output.result(
    { market: kind, revision, symbols: found.symbols, rows: [...found] },
    () =>
      columns(
        ['', ...found.symbols],
        found.symbols.map((left) => [left, ...found.filter((row) => row.left === left).map((row) => row.correlation?.toFixed(3) ?? null)]),
      ),
    found,
  );
}

const bars = (options: MarketOptions): BarsOptions => ({ interval: parseInterval(options.interval ?? '1d'), ...range(options) });

function parseFees(text: string | undefined): Fees | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(',').map((each) => {
      const [exchange = '', fee = ''] = each.split('=');
      if (exchange !== '' && /^0(\.\d+)?$/.test(fee)) return [exchange, Number(fee)];
      throw new BullionError('usage', `--fees ${JSON.stringify(each)} is no exchange with a fraction.`, {
        hint: 'Write: --fees binance=0.001,okx=0.0008.',
      });
    }),
  );
}
