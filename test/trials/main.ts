/**
 * `node test/trials/main.ts --trials 1000 [--from SEED]` plays so many trials, `--seed N` one. A trial that does not end in the truth
 * prints its seed and what is not so; the same seed plays the same trial.
 */
import { parseArgs } from 'node:util';
import { planTrial } from './plan.ts';
import { playTrial } from './trial.ts';

const { values } = parseArgs({
  options: { seed: { type: 'string' }, trials: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
});
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.trials) : 1;
let right = 0;
const started = performance.now();
for (let seed = first; seed < first + count; seed++) {
  const untrue = await playTrial(seed);
  if (untrue.length === 0) right++;
  else process.stdout.write(`seed ${seed}: ${JSON.stringify(planTrial(seed))}\n  ${untrue.join('\n  ')}\n`);
}
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${right} of ${count} trials ended in the truth, ${seconds.toFixed(0)} s.\n`);
process.exitCode = right === count ? 0 : 1;
