import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Archive, startArchive } from './archive/start.ts';
import { bullion } from './bullion.ts';
import { type Bench, type Measured, repeat, type Summary } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { competitor, hasPython } from './tools.ts';

const [YESTERDAY, TODAY] = ['2025-11-21', '2025-11-22'];
const UPDATE = 'run availability --volume-days 0';
const LOOKBACK_FROM = '2025-11-02';
const LOOKBACK_DAYS = 20;
/** A round trip to the archive from another continent. */
const FAR_MS = 100;

/** P3: the next day of 957 symbols, with the 20 days before it. */
export async function dailyUpdate({ folder, runs }: Bench): Promise<Report[]> {
  await using archive = await startArchive(`grown 957 0 ${YESTERDAY}`);
  const home = join(folder, 'history');
  await archive.setLastDay('2025-11-20');
  await bullion(UPDATE, { home, now: `${YESTERDAY}T12:00:00Z`, endpoints: archive.endpoints });
  await archive.setLastDay(YESTERDAY);
  const near = await ways(archive, home, runs);
  await archive.setLatency(FAR_MS);
  const far = await ways(archive, home, 1);
  const title = `P3 daily update: ${archive.symbols} symbols, ${LOOKBACK_DAYS} days of lookback`;
  const notes = ['Bullion also consults the list of the exchange, sweeps 1/28 of all history for re-uploads, and commits the result.'];
  return [
    { title, goal: '≤ 1,000 requests, ≤ 2 s', ...sideBySide(near), notes },
    { title: `${title}, each answer held back by ${FAR_MS} ms`, goal: 'none stated', ...sideBySide(far), notes: [] },
  ];
}

async function ways(archive: Archive, history: string, runs: number): Promise<Summary[]> {
  const all = [await counting(archive, 'bullion run availability', runs, (run) => update(archive, history, run))];
  const list = () => competitor('list-aws-sdk.mjs', archive.url, LOOKBACK_FROM);
  all.push(await counting(archive, 'AWS SDK for JavaScript, one listing a symbol, 32 at a time', 1, list));
  if (!(await hasPython())) return all;
  const probe = [archive.url, YESTERDAY, String(LOOKBACK_DAYS), String(archive.symbols)];
  all.push(await counting(archive, 'Python urllib3, HEAD, 150 threads', 1, () => competitor('head-urllib3.py', ...probe)));
  return all;
}

async function counting(archive: Archive, way: string, runs: number, once: (run: number) => Promise<Measured>): Promise<Summary> {
  const counts: number[] = [];
  const summary = await repeat({
    way,
    runs,
    once: async (run) => {
      await archive.requests();
      const measured = await once(run);
      counts.push(await archive.requests());
      return measured;
    },
  });
  return { ...summary, counted: `${counts.at(-1)} requests` };
}

/** Each run begins with the same home, as it was yesterday. */
async function update(archive: Archive, history: string, run: number): Promise<Measured> {
  const home = `${history}-${run}`;
  cpSync(history, home, { recursive: true });
  const measured = await bullion(UPDATE, { home, now: `${TODAY}T12:00:00Z`, endpoints: archive.endpoints });
  rmSync(home, { recursive: true });
  const { status }: { status: string } = JSON.parse(measured.stdout);
  if (status !== 'success') throw new Error(`The update ended as ${status}.`);
  return measured;
}
