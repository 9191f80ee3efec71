// Made by `npm run generate`; edit its sources instead.
import type { Fake } from './fake.ts';
import { fakes as bybit } from './bybit/fake.ts';
import { fakes as coinbase } from './coinbase/fake.ts';
import { fakes as okx } from './okx/fake.ts';

export const fakes: Readonly<Record<string, Fake>> = {
  ...bybit,
  ...coinbase,
  ...okx,
};
