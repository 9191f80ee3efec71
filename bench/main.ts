/**
 * `npm run bench`: the speed goals that this version can be held to, each as whole processes, on simulated data over loopback.
 * Machines differ and are noisy: quote medians with their range, and compare only within one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '@bullion/simulator';
import { type Measured, measure, repeat, type Summary } from './measure.ts';

const main = join(import.meta.dirname, '../packages/cli/src/main.ts');
const NOW = '2025-08-16T03:00:00Z';
const RUNS = Number(process.env['BENCH_RUNS'] ?? 7);

const home = mkdtempSync(join(tmpdir(), 'bullion-bench-'));
const simulator = await startSimulator({ seed: 1, now: Date.parse(NOW) });
const bullion = (line: string): Promise<Measured> =>
  measure(process.execPath, [main, ...line.split(' '), '--home', home, '--now', NOW, '--json', '--quiet'], simulator.endpoints);

const EIGHT_YEARS = 'run ohlcv --symbols BTC,ETH --exchanges binance --intervals 1d --from 2018-10-01 --to 2025-08-15';

const results: Summary[] = [];
try {
  results.push(
    await repeat('npm start without serving, first time (400 days, 4 exchanges, all availability)', '< 60 s to the first page', 1, () =>
      demo(),
    ),
  );
  results.push(await repeat('npm start without serving, again on the same day', 'seconds', 3, () => demo()));
  await bullion(EIGHT_YEARS);
  results.push(await repeat('up-to-date job over 2,510 days, whole process', '< 1 s, 0 requests', RUNS, upToDate));
  const dataset = join(home, 'demo', 'dataset');
  results.push(
    await repeat('cold bullion query snapshot, whole process', '< 300 ms', RUNS, () =>
      bullion(`query snapshot 2025-08-01 --dataset ${dataset}`),
    ),
  );
  results.push(
    await repeat('cold bullion token BTC ohlcv --limit 365, whole process', '–', RUNS, () =>
      bullion(`token BTC ohlcv --exchange binance --limit 365 --dataset ${dataset}`),
    ),
  );
} finally {
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
}

const round = (value: number): string => value.toFixed(0);
for (const { what, goal, runs, wallMs, cpuMs, peakMb } of results) {
  const [least, median, most] = wallMs.map(round);
  process.stdout.write(
    `${what}\n  wall ${median} ms [${least}–${most}], CPU ${round(cpuMs)} ms, peak ${round(peakMb)} MB, ${runs} runs; goal ${goal}\n`,
  );
}

function demo(): Promise<Measured> {
  return bullion('demo --source simulator --no-serve');
}

async function upToDate(): Promise<Measured> {
  const measured = await bullion(EIGHT_YEARS);
  const { requests }: { requests: number } = JSON.parse(measured.stdout);
  if (requests !== 0) throw new Error(`An up-to-date job sent ${requests} requests.`);
  return measured;
}
