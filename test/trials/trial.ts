import { availabilityOf } from './gold.ts';
import { planTrial, type Step } from './plan.ts';
import { openStage, type Stage } from './stage.ts';
import { untruths } from './truth.ts';

/** How often the last run may be repeated: a run that met too many faults says so and is tried again. */
const LAST_TRIES = 3;

/** Plays the trial of a seed; what is said to be so afterwards and is not, at most some lines of it. Nothing: it ended in the truth. */
export async function playTrial(seed: number): Promise<string[]> {
  const { faults, target, steps } = planTrial(seed);
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return ['The trial has no steps.'];
  await using stage = await openStage({
    seed,
    now: first.now,
    trouble: TROUBLE,
    ...(faults > 0 ? { faults: { rate: faults, seed, odd: faults / 4 } } : {}),
  });
  for (const [index, step] of steps.slice(0, -1).entries()) await stage.play({ home: 'home', target, runId: `run-${index}` }, step);
  const status = await playUntilDone(stage, target, last);
  if (status !== 'success') return [`The last run ended as ${status}.`];
  return untruths(await availabilityOf({ home: stage.home('home'), now: last.now }), {
    world: stage.simulator.world,
    runs: steps.map(({ now }) => now),
    hasList: target === 'availability',
  });
}

/** So many times as many files are late, lost and replaced as usual, so that a small world has some of each. */
const TROUBLE = 30;

async function playUntilDone(stage: Stage, target: string, step: Step): Promise<string | undefined> {
  let status: string | undefined;
  for (let count = 0; count < LAST_TRIES && status !== 'success'; count++)
    status = await stage.play({ home: 'home', target, runId: `last-${count}` }, step);
  return status;
}
