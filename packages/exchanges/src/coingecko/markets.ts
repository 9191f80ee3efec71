import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Parsed, TokenRow } from '../exchange.ts';
import { symbolOf } from '../listings.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';
import { COINS } from './coins.ts';

/** Coins in one answer. */
const PAGE = 250;

/** A day of supply and market cap of every coin whose id is known. Asked for by id: the pages of the whole list shift as ranks move. */
export const markets: Feed<TokenRow> = {
  kind: 'markets',
  feeds: 'silver_token_info',
  shape: 'snapshot',
  markets: ['spot'],
  intervals: [],
  windowMs: () => DAY_MS,
  // Snapshots of other days are told by nobody.
  forgetsMs: DAY_MS,
  async *fetch(send) {
    const ids = Object.values(COINS);
    for (let first = 0; first < ids.length; first += PAGE) {
      const query = { vs_currency: 'usd', ids: ids.slice(first, first + PAGE).join(','), per_page: String(PAGE), precision: 'full' };
      yield await send(
        { endpoint: 'COINGECKO', path: '/coins/markets', query, cost: { public: 1 } },
        { accept: (answer) => void parse(answer) },
      );
    }
  },
  parsers: [{ parse }],
};

const BASES = new Map(Object.entries(COINS).map(([base, id]) => [id, base]));

function parse(answer: Answer): Parsed<TokenRow> {
  const rows: TokenRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const sent of listOf(jsonBody(answer), answer, 'the body')) {
    const row = readCoin(fieldsOf(sent) ?? {});
    if (typeof row === 'string') rejected.push({ timestamp: answer.receivedAt, rule: row, row: sent });
    else rows.push(row);
  }
  return { rows, rejected };
}

/** A coin, or the rule that it breaks. */
function readCoin(coin: Fields): TokenRow | 'unknown_id' | 'unreadable_number' | 'unreadable_time' {
  const id = textOf(coin['id']);
  const base = id === undefined ? undefined : BASES.get(id);
  if (id === undefined || base === undefined) return 'unknown_id';
  const updated = textOf(coin['last_updated']);
  const lastUpdated = updated === undefined ? null : Date.parse(updated);
  if (Number.isNaN(lastUpdated)) return 'unreadable_time';
  const numbers = readNumbers(coin);
  if (numbers === undefined) return 'unreadable_number';
  const name = textOf(coin['name']) ?? id;
  return { symbol: symbolOf(base, QUOTE), native_symbol: id, base, quote: QUOTE, name, ...numbers, last_updated: lastUpdated };
}

const QUOTE = 'USD';

type Numbers = Omit<TokenRow, 'symbol' | 'native_symbol' | 'base' | 'quote' | 'name' | 'last_updated'>;

/** Undefined where one is neither a number nor left out. */
function readNumbers(coin: Fields): Numbers | undefined {
  let isReadable = true;
  const read = (name: string): number | null => {
    const value = coin[name] ?? null;
    const number = value === null ? null : numberOf(value);
    isReadable &&= number !== undefined;
    return number ?? null;
  };
  const rank = read('market_cap_rank');
  const numbers = {
    price: read('current_price'),
    market_cap: read('market_cap'),
    fully_diluted_valuation: read('fully_diluted_valuation'),
    market_cap_rank: rank,
    volume_24h: read('total_volume'),
    circulating_supply: read('circulating_supply'),
    total_supply: read('total_supply'),
    max_supply: read('max_supply'),
  };
  return isReadable && (rank === null || Number.isSafeInteger(rank)) ? numbers : undefined;
}
