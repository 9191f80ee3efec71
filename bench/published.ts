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
