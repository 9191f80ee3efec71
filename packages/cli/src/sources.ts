import { ccxtSources, type Source, sources } from '@bullion/exchanges';
import type { Config } from './config.ts';

/** Everything that can be collected from: the sources that we know, and exchanges through ccxt where they are configured. */
export async function sourcesOf({ ccxt }: Pick<Config, 'ccxt'>): Promise<readonly Source[]> {
  return [...sources, ...(await ccxtSources(ccxt))];
}
