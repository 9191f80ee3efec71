import { silentLog } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { runJob } from '@bullion/pipeline';

// One whole run in a process of its own, to be killed from outside. Prints the hashes of what it made.
const { home, endpoints, request, now, runId } = JSON.parse(process.argv[2] ?? '{}');

const clock = {
  now: () => now,
  monotonic: () => performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

await using lake = await openLake({ home, clock, owner: 'test', mode: 'write', simulated: true });
const { result } = await runJob(request, {
  lake,
  endpoints,
  clock,
  log: silentLog,
  signal: new AbortController().signal,
  concurrency: 2,
  progress: () => undefined,
  newId: () => runId,
  command: 'test',
  version: '0.0.0',
});
const gold = ['ohlcv_daily', 'ohlcv_hourly', 'gaps'].flatMap((table) => lake.ledger.files(table));
process.stdout.write(
  JSON.stringify({ status: result.status, requests: result.requests, gold: gold.map(({ path, sha256 }) => `${path} ${sha256}`) }),
);
