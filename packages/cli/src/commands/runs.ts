import { BullionError } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { type Context, wholeNumber } from '../context.ts';
import { table } from '../terminal/output.ts';

/** `bullion runs`: what ran. `bullion runs RUN_ID`: one run with everything it wrote. */
export async function runs(context: Context, options: { limit?: string }, runId?: string): Promise<undefined> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion runs', mode: 'read', log: context.log });
  if (runId !== undefined) {
    const run = lake.ledger.run(runId);
    if (run === undefined) throw new BullionError('usage', `No run ${JSON.stringify(runId)}.`, { hint: '`bullion runs` lists them.' });
    context.output.result(run, (each) => JSON.stringify(each, undefined, 2));
    return;
  }
  const rows = lake.ledger.runs(wholeNumber('--limit', options.limit ?? '20'));
  context.output.result({ runs: rows }, ({ runs }) =>
    runs.length === 0
      ? 'Nothing ran yet.'
      : table(
          ['run', 'job', 'status', 'started', 'finished', 'requests', 'retries'],
          runs.map((run) => [run.runId, run.job, run.status, run.startedAt, run.finishedAt, run.requests, run.retries]),
        ),
  );
}
