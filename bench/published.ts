import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bullion, MAIN } from './bullion.ts';
import type { Bench } from './measure.ts';
import { type Helper, startHelper } from './process.ts';

/** The day that the simulated world of the measures has reached. */
export const NOW = '2025-11-22T12:00:00Z';

/** Days of volumes in the published dataset. */
export const VOLUME_DAYS = 40;

/** The simulated exchanges at full size, in a process of their own. */
export interface SimulatedWorld {
  readonly endpoints: Readonly<Record<string, string>>;
}

export function startWorld(now = NOW): Promise<Helper<SimulatedWorld>> {
  return startHelper(MAIN, 'simulate', '--seed', '1', '--now', now, '--json');
}

/** A dataset with the availability of the whole simulated archive and the volumes of its last days; made once for all measures of a run. */
export async function publishedDataset({ folder }: Bench): Promise<string> {
  const home = join(folder, 'published');
  const dataset = join(home, 'dataset');
  if (existsSync(join(dataset, 'spec.json'))) return dataset;
  await using world = await startWorld();
  const setting = { home, now: NOW, endpoints: world.hello.endpoints };
  await bullion(`run availability --volume-days ${VOLUME_DAYS}`, setting);
  await bullion('publish', setting);
  return dataset;
}

const COINS = '--symbols BTC,ETH,SOL,BNB,XRP,DOGE,ADA,AVAX,LINK,DOT --exchanges binance';

/** About 50 MB of candles: two years of days and hours of ten coins, spot and perpetual, and a month of their minutes; made once for all measures. */
export async function candlesDataset({ folder }: Bench): Promise<string> {
  const home = join(folder, 'candles');
  const dataset = join(home, 'dataset');
  if (existsSync(join(dataset, 'spec.json'))) return dataset;
  await using world = await startWorld();
  const setting = { home, now: NOW, endpoints: world.hello.endpoints };
  await bullion(`run ohlcv ${COINS} --intervals 1d,1h --from 2024-01-01`, setting);
  await bullion(`run ohlcv ${COINS} --markets perp --intervals 1m --from 2025-10-01 --to 2025-11-01`, setting);
  await bullion('publish', setting);
  return dataset;
}
