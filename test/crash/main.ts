/**
 * `node test/crash/main.ts` ends a run that collects, refines and publishes ahead of its first, its second, … its last operation on files
 * and the ledger: the run of the next day over a published dataset, and the first run of a home. Each different state that a kill leaves is
 * run again to its end. `--work funding` (or `minutes`, `availability`; or `daily`, which is larger than all) and `--run first` (or `next`)
 * take one of them. With `--kills` the process is killed at each operation instead, or at one in N with `--every N`, from the Nth on with
 * `--from N`: that takes six times as long. On a memory disk (`TMPDIR=/dev/shm`) it is faster.
 */
import { parseArgs } from 'node:util';
import { type Crashes, openCrashes, type Point, WORKS, type Work } from './crash.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'boolean', default: false },
    work: { type: 'string' },
    run: { type: 'string' },
    from: { type: 'string', default: '1' },
    every: { type: 'string', default: '1' },
  },
});
const every = Number(values.every);
const runs = (['next', 'first'] as const).filter((each) => values.run === undefined || values.run === each);
let [tried, right] = [0, 0];
const works = (Object.keys(WORKS) as Work[]).filter((each) => (values.work === undefined ? each !== 'daily' : each === values.work));
for (const work of works) {
  await using crashes = await openCrashes(work);
  for (const run of runs) await (values.kills ? killEach(crashes, work, run) : endEach(crashes, work, run));
}
process.stdout.write(
  `${right} of ${tried} ${values.kills ? 'killed runs' : 'states'} ended in the same bytes, and no reader saw anything else.\n`,
);
process.exitCode = tried > 0 && right === tried ? 0 : 1;

async function endEach(crashes: Crashes, work: Work, run: Point['run']): Promise<void> {
  let states = 0;
  for await (const { operation, what, wrong } of crashes.eachState(run)) {
    states++;
    note(work, run, operation, wrong.length === 0 ? [] : [`ahead of ${what}`, ...wrong]);
  }
  process.stdout.write(`${work}, ${run}: ${crashes.operations(run)} operations, ${states} different states\n`);
}

async function killEach(crashes: Crashes, work: Work, run: Point['run']): Promise<void> {
  process.stdout.write(`${work}, ${run}: ${crashes.operations(run)} operations\n`);
  for (let operation = Number(values.from); operation <= crashes.operations(run); operation += every) {
    note(work, run, operation, await crashes.crashAt({ operation, when: tried % 2 === 0 ? 'before' : 'during', run }));
  }
}

function note(work: Work, run: Point['run'], operation: number, wrong: readonly string[]): void {
  tried++;
  if (wrong.length === 0) right++;
  else process.stdout.write(`${work}, ${run}, operation ${operation}\n  ${wrong.join('\n  ')}\n  ${again(work, run, operation)}\n`);
  if (tried % 20 === 0) process.stderr.write(`${tried} tried, ${right} right\n`);
}

/** The command that kills a run there. */
function again(work: Work, run: Point['run'], operation: number): string {
  return `again: node test/crash/main.ts --kills --work ${work} --run ${run} --from ${operation} --every 100000`;
}
