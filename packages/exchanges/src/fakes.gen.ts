// Made by `npm run generate`; edit its sources instead.
import type { Fake } from './fake.ts';
import { fakes as binance } from './binance/fake.ts';
import { fakes as binanceArchive } from './binance-archive/fake.ts';
import { fakes as bybit } from './bybit/fake.ts';
import { fakes as coinbase } from './coinbase/fake.ts';
import { fakes as coingecko } from './coingecko/fake.ts';
import { fakes as okx } from './okx/fake.ts';

export const fakes: Readonly<Record<string, Fake>> = {
  ...binance,
  ...binanceArchive,
  ...bybit,
  ...coinbase,
  ...coingecko,
  ...okx,
};
