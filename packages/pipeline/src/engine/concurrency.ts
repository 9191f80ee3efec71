import type { Source } from '@bullion/exchanges';
import type { World } from './asset.ts';

/** What every exchange bears, within its budgets. */
const REQUESTS_AT_ONCE = 8;

/** How many things are under way at once: as many as the run says, else as the source bears. */
export function concurrencyOf({ concurrency }: Pick<World, 'concurrency'>, source?: Pick<Source, 'concurrency'>): number {
  return concurrency ?? source?.concurrency ?? REQUESTS_AT_ONCE;
}
