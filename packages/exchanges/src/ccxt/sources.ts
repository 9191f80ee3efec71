import { BullionError, INTERVALS } from '@bullion/core';
import type { Source } from '../exchange.ts';
import { sources as ours } from '../sources.gen.ts';
import { endpointsOf } from './ask.ts';
import { candleFeed } from './candles.ts';
import { judgeBy } from './errors.ts';
import { listFeed } from './instruments.ts';
import { type Exchange, type Library, type Load, loadLibrary, newExchange } from './library.ts';
import { probe } from './probe.ts';
import { Unified } from './unified.ts';

/** An exchange to collect through ccxt. */
export interface CcxtExchange {
  /** Its id in ccxt: `kraken`. */
  readonly id: string;
  /** Quotes by preference; USDT, USD, USDC unless given. */
  readonly quotes?: readonly string[] | undefined;
}

const QUOTES = ['USDT', 'USD', 'USDC'];

/** Bars that are collected from APIs; minutes come from archives only. */
const FROM_APIS = INTERVALS.filter((interval) => interval !== '1m');

/** Bars in an answer, where ccxt does not say it. */
const PAGE = 100;

/** Makes sources of exchanges that ccxt knows. Loads ccxt only where there are some; asks nobody anything. */
export async function ccxtSources(wanted: readonly CcxtExchange[], load?: Load): Promise<Source[]> {
  if (wanted.length === 0) return [];
  const library = await loadLibrary(load);
  return await Promise.all(wanted.map((each) => sourceOf(library, each)));
}

async function sourceOf(library: Library, { id, quotes = QUOTES }: CcxtExchange): Promise<Source> {
  refuseOurs(id);
  const exchange = newExchange(library, id);
  const intervals = FROM_APIS.filter((interval) => exchange.timeframes?.[interval] !== undefined);
  const [interval] = intervals;
  if (interval === undefined || exchange.has['fetchOHLCV'] !== true || exchange.has['spot'] === false) throw noCandles(exchange);
  const unified = new Unified(exchange);
  const { origins, cost } = await probe(unified, exchange, interval);
  const endpoints = endpointsOf(id, origins);
  const { name, rateLimit, precisionMode } = exchange;
  const page = exchange.features?.spot?.fetchOHLCV?.limit ?? PAGE;
  return {
    id,
    exchange: id,
    title: name,
    through: 'ccxt',
    endpoints,
    // One after the other, at the pace that ccxt keeps.
    budgets: { requests: { tokens: 1, perMs: Math.ceil(rateLimit * cost) } },
    quotes,
    judge: judgeBy(library, exchange),
    feeds: [listFeed({ unified, title: name, endpoints, precisionMode }), candleFeed({ unified, endpoints, intervals, page })],
  };
}

/** What we know ourselves says more: quote volumes, trades, funding. */
function refuseOurs(id: string): void {
  const own = ours.find(({ exchange }) => id === exchange || id === `${exchange}exchange` || id === `${exchange}usdm`);
  if (own === undefined) return;
  throw new BullionError('bad_config', `${own.title} is collected directly, so it is not collected through ccxt as ${id}.`, {
    hint: 'Leave it out of `ccxt`.',
  });
}

function noCandles({ id, name }: Exchange): BullionError {
  return new BullionError('bad_config', `${name} has no daily or hourly candles of spot markets in ccxt.`, { details: { exchange: id } });
}
