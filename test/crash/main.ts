/**
 * `node test/crash/main.ts` kills a run that collects, refines and publishes at its first, its second, … its last operation on files and the
 * ledger: the run of the next day over a published dataset, and the first run of a home. `--every N` tries one point in N, `--from N` begins
 * there, `--run first` (or `next`) takes one of both. On a memory disk (`TMPDIR=/dev/shm`) it is faster.
 */
import { parseArgs } from 'node:util';
import { openCrashes, type Point } from './crash.ts';

const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, from: { type: 'string', default: '1' }, run: { type: 'string' } },
});
await using crashes = await openCrashes();
const runs = (['next', 'first'] as const).filter((each) => values.run === undefined || values.run === each);
let [tried, right] = [0, 0];
for (const run of runs) {
  process.stderr.write(`${run}: ${crashes.operations(run)} operations\n`);
  for (let operation = Number(values.from); operation <= crashes.operations(run); operation += Number(values.every)) {
    await attempt({ operation, when: operation % 2 === 0 ? 'during' : 'before', run });
  }
}
process.stdout.write(`${right} of ${tried} killed runs ended in the same bytes, and no reader saw anything else.\n`);
process.exitCode = right === tried ? 0 : 1;

async function attempt(point: Point): Promise<void> {
  const wrong = await crashes.crashAt(point);
  tried++;
  if (wrong.length === 0) right++;
  else process.stdout.write(`${JSON.stringify(point)}\n  ${wrong.join('\n  ')}\n`);
  if (tried % 20 === 0) process.stderr.write(`${tried} tried, ${right} right\n`);
}
