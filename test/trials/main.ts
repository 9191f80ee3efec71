/**
 * `node test/trials/main.ts --trials 1000 [--from SEED]` plays so many trials, `--seed N` one. A trial that does not end in the truth
 * prints its seed and what is not so; the same seed plays the same trial. `--month` updates a home day by day for 31 days instead,
 * and compares it with one made on the last day. On a memory disk (`TMPDIR=/dev/shm`) it is faster.
 */
import { parseArgs } from 'node:util';
import { playMonth } from './month.ts';
import { planTrial } from './plan.ts';
import { playTrial } from './trial.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    trials: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    month: { type: 'boolean', default: false },
  },
});
if (values.month) await month();
else await trials();

async function trials(): Promise<void> {
  const first = Number(values.seed ?? values.from);
  const count = values.seed === undefined ? Number(values.trials) : 1;
  let right = 0;
  const started = performance.now();
  for (let seed = first; seed < first + count; seed++) {
    const untrue = await playTrial(seed);
    if (untrue.length === 0) right++;
    if ((seed - first + 1) % 20 === 0) process.stderr.write(`${seed - first + 1} played, ${right} right\n`);
    if (untrue.length > 0) process.stdout.write(`seed ${seed}: ${JSON.stringify(planTrial(seed))}\n  ${untrue.join('\n  ')}\n`);
  }
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(`${right} of ${count} trials ended in the truth, ${seconds.toFixed(0)} s.\n`);
  process.exitCode = right === count ? 0 : 1;
}

async function month(): Promise<void> {
  const untrue = await playMonth({ seed: 5, days: 31, killed: 0.3, begin: Date.parse('2020-01-20T12:00:00Z') });
  for (const line of untrue) process.stdout.write(`${line}\n`);
  process.stdout.write(
    `A month of daily updates ${untrue.length === 0 ? 'ended' : 'did not end'} in the truth and in the bytes of one made at once.\n`,
  );
  process.exitCode = untrue.length === 0 ? 0 : 1;
}
