import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BullionError } from '@bullion/core';
import type { Context } from './context.ts';

/** Where the home's own dataset is missing, the error says what leads to one from what the home already holds; others pass as they are. */
export function explainMissing(error: unknown, { home, dataset }: Pick<Context, 'home' | 'dataset'>): unknown {
  if (!(error instanceof BullionError) || error.code !== 'dataset_missing' || dataset !== join(home, 'dataset')) return error;
  return new BullionError(error.code, error.message, { hint: wayTo(home), details: error.details, cause: error.cause });
}

function wayTo(home: string): string {
  const demo = join(home, 'demo');
  if (existsSync(join(home, 'ledger.sqlite'))) return 'Publish what is collected: `bullion publish`.';
  if (existsSync(join(demo, 'dataset', 'spec.json'))) return `Read the demo with \`--home ${demo}\`, or collect: \`bullion run daily\`.`;
  return 'Collect and publish with `bullion run daily`, try `bullion demo`, or name another dataset with --dataset (BULLION_DATASET).';
}
