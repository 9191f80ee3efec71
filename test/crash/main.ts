/**
 * `node test/crash/main.ts` kills a run that collects, refines and publishes at its first, its second, … its last operation on files and the
 * ledger: the run of the next day over a published dataset, and the first run of a home. `--work funding` (or `availability`) takes one of
 * the two works, `--work daily` a larger one; `--run first` (or `next`) one of both runs; `--every N` tries one point in N, `--from N`
 * begins there. On a memory disk (`TMPDIR=/dev/shm`) it is faster.
 */
import { parseArgs } from 'node:util';
import { type Crashes, openCrashes, type Point, type Work } from './crash.ts';

const { values } = parseArgs({
  options: {
    every: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    run: { type: 'string' },
    work: { type: 'string' },
  },
});
const runs = (['next', 'first'] as const).filter((each) => values.run === undefined || values.run === each);
const works = (['funding', 'availability', 'daily'] as const).filter((each) => each === (values.work ?? (each === 'daily' ? '' : each)));
let [tried, right] = [0, 0];
for (const work of works) {
  await using crashes = await openCrashes(work);
  for (const run of runs) {
    process.stderr.write(`${work}, ${run}: ${crashes.operations(run)} operations\n`);
    for (let operation = Number(values.from); operation <= crashes.operations(run); operation += Number(values.every)) {
      await attempt(crashes, work, { operation, when: operation % 2 === 0 ? 'during' : 'before', run });
    }
  }
}
process.stdout.write(`${right} of ${tried} killed runs ended in the same bytes, and no reader saw anything else.\n`);
process.exitCode = right === tried ? 0 : 1;

async function attempt(crashes: Crashes, work: Work, point: Point): Promise<void> {
  const wrong = await crashes.crashAt(point);
  tried++;
  if (wrong.length === 0) right++;
  else process.stdout.write(`${JSON.stringify({ work, ...point })}\n  ${wrong.join('\n  ')}\n${again(work, point)}\n`);
  if (tried % 20 === 0) process.stderr.write(`${tried} tried, ${right} right\n`);
}

/** The command that tries a point again: there is none after it. */
function again(work: Work, { operation, run }: Point): string {
  return `  again: node test/crash/main.ts --work ${work} --run ${run} --from ${operation} --every 100000`;
}
