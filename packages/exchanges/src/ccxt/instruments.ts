import { asBullionError, BullionError, DAY_MS } from '@bullion/core';
import type { Answer, Feed, Listing, Parsed, Send } from '../exchange.ts';
import { NO_CONTRACT, readListings, symbolOf } from '../listings.ts';
import { badShape, type Fields, fieldsOf, listOf, numberOf, positiveOf, textOf } from '../shape.ts';
import { canonicalUrl } from '../transport/canonical-url.ts';
import { jsonBody } from '../transport/json.ts';
import { askOf } from './ask.ts';
import { NOTHING, type Said, type Unified, type Wanted } from './unified.ts';

export interface ListOptions {
  readonly unified: Unified;
  readonly title: string;
  readonly endpoints: Readonly<Record<string, string>>;
  /** What the precision of a market is: 4 means steps, 2 decimals. */
  readonly precisionMode: number;
}

/** Spot markets: every answer of which ccxt makes some, in the order in which it asks. */
export function listFeed(options: ListOptions): Feed<Listing, Promise<Parsed<Listing>>> {
  return {
    kind: 'instruments',
    feeds: 'silver_instruments',
    shape: 'snapshot',
    markets: ['spot'],
    intervals: [],
    windowMs: () => DAY_MS,
    async *fetch(send, { now }) {
      yield* await askAll(options, send, now);
    },
    parsers: [{ parse: (answer, { now }) => parse(options, answer, now) }],
  };
}

/** ccxt may need several answers; each has to stand alone, because each is read alone when it is read again. */
async function askAll(options: ListOptions, send: Send, now: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  const respond = async (wanted: Wanted): Promise<Said> => {
    const answer = await send(askOf(wanted, options.endpoints), { accept: (candidate) => void jsonBody(candidate) });
    answers.push(answer);
    return answer;
  };
  const markets = await options.unified
    .run({ respond, now }, (exchange) => exchange.fetchMarkets())
    .catch((error: unknown) => {
      if (error instanceof BullionError) throw error;
      const message = `ccxt does not understand the markets of ${options.title} (${asBullionError(error).message}).`;
      throw new BullionError('bad_body', message, { details: { urls: answers.map(({ url }) => url) }, cause: error });
    });
  const expected = new Set(spotIn(markets).map((market) => textOf(market['id'])));
  const kept: Answer[] = [];
  for (const answer of answers) {
    const [read] = await Promise.allSettled([parse(options, answer, now)]);
    const told = read.status === 'fulfilled' ? idsIn(read.value) : [];
    if (told.length > 0) kept.push(answer);
    for (const id of told) expected.delete(id);
  }
  if (kept.length > 0 && expected.size === 0) return kept;
  throw new BullionError(
    'bad_body',
    `The markets of ${options.title} cannot be told from single answers: ${expected.size} of ${spotIn(markets).length} are missing.`,
    {
      hint: 'Each answer is kept and read again alone, so an exchange whose lists complete each other is not collected through ccxt.',
      details: { urls: answers.map(({ url }) => url), missing: [...expected].slice(0, 10) },
    },
  );
}

/** ccxt asks again; what the answer is to is answered by it, and everything else by nothing. */
async function parse({ unified, endpoints, precisionMode }: ListOptions, answer: Answer, now: number): Promise<Parsed<Listing>> {
  const [path] = answer.url.split('?');
  let isTold = false;
  const respond = async (wanted: Wanted): Promise<Said> => {
    const isMeant = !isTold && canonicalUrl(askOf(wanted, endpoints)).split('?')[0] === path;
    isTold ||= isMeant;
    return isMeant ? answer : NOTHING;
  };
  const markets = await unified
    .run({ respond, now }, (exchange) => exchange.fetchMarkets())
    .catch((error: unknown) => {
      throw badShape(answer, `ccxt does not understand it (${asBullionError(error).message})`);
    });
  listOf(markets, answer, 'what ccxt makes of it');
  return readListings(spotIn(markets), answer, (market) => readMarket(market, precisionMode));
}

/** Ids of all markets of an answer, incomplete ones included. */
function idsIn({ rows, rejected }: Parsed<Listing>): (string | undefined)[] {
  return [...rows.map(({ native_symbol: id }) => id), ...rejected.map(({ row }) => textOf(fieldsOf(row)?.['id']))];
}

function spotIn(markets: unknown): Fields[] {
  const all: readonly unknown[] = Array.isArray(markets) ? markets : [];
  return all.map((market) => fieldsOf(market) ?? {}).filter((market) => market['spot'] === true);
}

function readMarket(market: Fields, precisionMode: number): Listing | undefined {
  const id = textOf(market['id']);
  const base = textOf(market['base']);
  const quote = textOf(market['quote']);
  if (id === undefined || base === undefined || quote === undefined) return undefined;
  const isActive = market['active'] !== false;
  const precision = fieldsOf(market['precision']);
  return {
    market: 'spot',
    symbol: symbolOf(base, quote),
    native_symbol: id,
    base,
    quote,
    ...NO_CONTRACT,
    status: isActive ? 'trading' : 'paused',
    native_status: textOf(fieldsOf(market['info'])?.['status']) ?? (isActive ? 'active' : 'inactive'),
    tick_size: stepOf(precision?.['price'], precisionMode),
    step_size: stepOf(precision?.['amount'], precisionMode),
    listed_at: positiveOf(market['created']),
    delisted_at: null,
  };
}

function stepOf(precision: unknown, mode: number): number | null {
  if (mode === 4) return positiveOf(precision);
  const decimals = mode === 2 ? numberOf(precision) : undefined;
  return decimals === undefined ? null : Number(`1e${-decimals}`);
}
