// Made by `npm run generate`; edit its sources instead.
import type { Source } from './exchange.ts';
import { source as binance } from './binance/index.ts';
import { source as binanceArchive } from './binance-archive/index.ts';
import { source as bybit } from './bybit/index.ts';
import { source as coinbase } from './coinbase/index.ts';
import { source as coingecko } from './coingecko/index.ts';
import { source as okx } from './okx/index.ts';

export const sources: readonly Source[] = [
  binance,
  binanceArchive,
  bybit,
  coinbase,
  coingecko,
  okx,
];
