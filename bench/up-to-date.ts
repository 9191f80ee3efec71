import { join } from 'node:path';
import { startSimulator } from '@bullion/simulator';
import { bullion } from './bullion.ts';
import { type Bench, repeat } from './measure.ts';
import { type Report, sideBySide } from './report.ts';

const NOW = '2025-08-16T03:00:00Z';
const EIGHT_YEARS = 'run ohlcv --symbols BTC,ETH --exchanges binance --intervals 1d --from 2018-10-01 --to 2025-08-15';

/** P8: planning and re-running a job with nothing left to do. */
export async function upToDate({ folder, runs }: Bench): Promise<Report[]> {
  await using simulator = await startSimulator({ seed: 1, now: Date.parse(NOW) });
  const setting = { home: join(folder, 'up-to-date'), now: NOW, endpoints: simulator.endpoints };
  await bullion(EIGHT_YEARS, setting);
  const ours = await repeat({ way: 'bullion run ohlcv', runs, once: () => bullion(EIGHT_YEARS, setting), count: noRequests });
  return [{ title: 'P8 an up-to-date job over 2,510 days', goal: '0 requests, < 1 s', ...sideBySide([ours]), notes: [] }];
}

function noRequests(stdout: string): string {
  const { requests }: { requests: number } = JSON.parse(stdout);
  if (requests !== 0) throw new Error(`An up-to-date job sent ${requests} requests.`);
  return '0 requests';
}
