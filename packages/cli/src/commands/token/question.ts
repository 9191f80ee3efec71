import { join } from 'node:path';
import { parseDay, parseMarket } from '@bullion/core';
import { type OpenOptions, Token } from 'bullion';
import { type Context, wholeNumber } from '../../context.ts';

/** The options of `bullion token`, as commander gives them. */
export interface TokenOptions {
  exchange?: string;
  market?: string;
  interval?: string;
  from?: string;
  to?: string;
  limit?: string;
  window?: string;
  period?: string;
  benchmark?: string;
}

/** One question about a token: asks and shows. */
export type TokenQuestion = (context: Context, subject: Token, options: TokenOptions, open: OpenOptions) => Promise<void>;

/** A token as the options of a command describe it. */
export function tokenOf(
  context: Context,
  symbol: string,
  { exchange, market }: Pick<TokenOptions, 'exchange' | 'market'>,
  open?: OpenOptions,
): Token {
  return new Token(symbol, {
    dataset: context.dataset,
    open,
    privateDataset: join(context.home, 'private'),
    exchange,
    market: market === undefined ? undefined : parseMarket(market),
  });
}

/** What to read, as the options of a command say it. */
export function range({ from, to, limit }: TokenOptions): { from?: string; to?: string; limit?: number } {
  return {
    ...(from === undefined ? {} : { from: parseDay(from, '--from') }),
    ...(to === undefined ? {} : { to: parseDay(to, '--to') }),
    ...(limit === undefined ? {} : { limit: wholeNumber('--limit', limit) }),
  };
}
