import { BullionError } from '@bullion/core';
import { startSimulator } from '@bullion/simulator';
import type { Context } from '../context.ts';
import { portNumber, untilStopped } from './serve.ts';

/** `bullion simulate`: serves the simulated world until it is stopped; its first line says where. */
export async function simulate(context: Context, options: { seed?: string; faults?: string; port?: string }): Promise<undefined> {
  const rate = Number(options.faults ?? 0);
  if (!(rate >= 0 && rate <= 1)) throw new BullionError('usage', `--faults ${options.faults} is not a share between 0 and 1.`);
  const seed = Number(options.seed ?? 1);
  if (!Number.isSafeInteger(seed)) throw new BullionError('usage', `--seed ${options.seed} is not a whole number.`);
  const simulator = await startSimulator({
    seed,
    now: () => context.clock.now(),
    port: portNumber(options.port ?? '0'),
    ...(rate > 0 ? { faults: { rate } } : {}),
  });
  context.output.result({ url: simulator.url, seed, faults: rate, endpoints: simulator.endpoints }, ({ url, endpoints }) =>
    [
      `Simulated exchanges at ${url} (seed ${seed}). To use them:`,
      ...Object.entries(endpoints).map(([name, value]) => `export ${name}=${value}`),
    ].join('\n'),
  );
  await untilStopped(context.signal);
  await simulator.close();
}
