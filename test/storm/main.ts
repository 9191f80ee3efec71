/**
 * `node test/storm/main.ts --seeds 1000 [--from SEED]` plays so many storms, `--seed N` one again, `--days D` longer or shorter ones,
 * `--work NAME` those of one work (works.ts). A storm that does not end in the truth prints its seed, what it was, and what is not so.
 * On a memory disk (`TMPDIR=/dev/shm`) it is faster.
 */
import { parseArgs } from 'node:util';
import { planStorm } from './plan.ts';
import { DAYS, playStorm } from './storm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '10' },
    from: { type: 'string', default: '1' },
    days: { type: 'string', default: String(DAYS) },
    work: { type: 'string' },
  },
});
const days = Number(values.days);
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.seeds) : 1;
let right = 0;
for (let seed = first; seed < first + count; seed++) {
  const untrue = await playStorm(planStorm(seed, days, values.work)).catch((error: unknown) => [
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  ]);
  if (untrue.length === 0) right++;
  else report(seed, untrue);
  if ((seed - first + 1) % 10 === 0) process.stderr.write(`${seed - first + 1} played, ${right} right\n`);
}
const { userCPUTime, systemCPUTime } = process.resourceUsage();
const seconds = (userCPUTime + systemCPUTime) / 1e6 / count;
process.stdout.write(`${right} of ${count} storms ended in the truth; ${seconds.toFixed(1)} s of CPU each, killed children aside.\n`);
process.exitCode = right === count ? 0 : 1;

function report(seed: number, untrue: readonly string[]): void {
  process.stdout.write(`seed ${seed}: ${JSON.stringify(planStorm(seed, days, values.work))}\n  ${untrue.join('\n  ')}\n`);
  const work = values.work === undefined ? '' : ` --work ${values.work}`;
  process.stdout.write(`  again: node test/storm/main.ts --seed ${seed} --days ${days}${work}\n`);
}
