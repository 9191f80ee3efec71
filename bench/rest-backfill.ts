import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LimitUse } from '@bullion/simulator';
import { bullion } from './bullion.ts';
import { type Bench, repeat } from './measure.ts';
import { startHelper } from './process.ts';
import type { SimulatedWorld } from './published.ts';
import { duration, type Report, sideBySide } from './report.ts';

const NOW = '2025-08-16T03:00:00Z';
const LATENCY_MS = 50;
const TWO_YEARS = 'backfill ohlcv --intervals 1h --from 2023-08-15 --to 2025-08-15';

/** Hours of two years from the APIs of four exchanges, which keep the limits that they publish. */
export async function restBackfill({ folder }: Bench): Promise<Report[]> {
  const uses = join(folder, 'limits.json');
  const script = join(import.meta.dirname, 'limited/server.ts');
  await using server = await startHelper<SimulatedWorld>(script, NOW, String(LATENCY_MS), uses);
  // The exchanges are on this machine, and are counted nevertheless.
  const endpoints = { ...server.hello.endpoints, BULLION_STATE: join(folder, 'state') };
  let asked: LimitUse[] = [];
  const ours = await repeat({
    way: 'bullion backfill ohlcv',
    runs: 1,
    once: () => bullion(TWO_YEARS, { home: join(folder, 'rest'), now: NOW, endpoints }),
    count: (stdout) => {
      const { requests, status }: { requests: number; status: string } = JSON.parse(stdout);
      asked = JSON.parse(readFileSync(uses, 'utf8'));
      const refused = asked.reduce((sum, use) => sum + use.refused, 0);
      if (status !== 'success' || refused > 0) throw new Error(`The backfill ended with ${status}; ${refused} requests were refused.`);
      return `${requests} requests, none refused`;
    },
  });
  const slowest = asked.toSorted((a, b) => leastMs(b) - leastMs(a))[0];
  if (slowest === undefined) throw new Error('No exchange was asked anything.');
  const allowedMs = leastMs(slowest);
  return [
    {
      title: 'REST backfill: two years of hours from four exchanges at their own limits',
      goal: 'within 1.1× of the time that the limits allow',
      ...sideBySide([ours]),
      notes: [
        `Limits allow it in ${duration(allowedMs)} (${slowest.name}). Asking took ${(slowest.lastedMs / allowedMs).toFixed(2)}× of that, everything together, from the start of the process to the last refined file, ${(ours.wallMs[1] / allowedMs).toFixed(2)}×.`,
        ...asked.map(
          (use) =>
            `${use.name}: ${use.spent} of weight, at ${use.weight} in ${use.perMs / 1000} s not before ${duration(leastMs(use))}; took ${duration(use.lastedMs)}.`,
        ),
        `Ten coins, spot and perpetual (Coinbase: nine, spot). Every answer comes ${LATENCY_MS} ms late, as over a network. Limits are kept by the simulator in sliding windows of real time.`,
      ],
    },
  ];
}

/** Whole windows that must pass before the last request may be sent, when each window is filled at its first moment. */
function leastMs({ spent, weight, perMs }: LimitUse): number {
  return (Math.ceil(spent / weight) - 1) * perMs;
}
