/** One of many processes that fill a lake: answers of its own asset, and a file that all of them make from what they find. Can be repeated. */
import { setTimeout as sleep } from 'node:timers/promises';
import { openLake, REFINING } from '../../src/index.ts';
import { batch, dailyRows, options, replaceDaily } from '../fixtures.ts';

const [home = '', name = '', batches = '0'] = process.argv.slice(2);
const clock = {
  now: () => Date.UTC(2024, 1, 10),
  monotonic: () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }),
};
await using lake = await openLake(options(home, { owner: name, clock, waitMs: 60_000 }));
const runId = `${name}-${process.pid}`;
lake.ledger.startRun({ runId, job: name, command: name, startedAt: 'now' });
for (let number = 0; number < Number(batches); number++) {
  await using _lease = await lake.lease(`bronze_${name}`);
  const id = `${name}-${number}`;
  if (lake.ledger.file('responses', id) === undefined) await lake.appendBronze(batch(id, 2, { asset: `bronze_${name}` }));
}
{
  await using _lease = await lake.lease(REFINING);
  // As long as what is read and what is written are one step, no process takes back what another one wrote.
  const rows = lake.ledger.files('responses').reduce((sum, file) => sum + file.rows, 0);
  await replaceDaily(lake, dailyRows('BTCUSDT', rows));
}
lake.ledger.finishRun(runId, { status: 'success', finishedAt: 'now', requests: 0, retries: 0, result: null });
