/**
 * `npm run bench [measure …]`: the speed goals, each as whole processes over loopback, beside what people use for the job today.
 * Machines differ and are noisy: quote medians with their range, and compare only within one run.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { candles } from './candles.ts';
import { dailyUpdate } from './daily-update.ts';
import { firstUse } from './first-use.ts';
import { imports } from './imports.ts';
import { ingestion } from './ingestion.ts';
import { listing } from './listing.ts';
import type { Bench } from './measure.ts';
import { memory } from './memory.ts';
import { queries } from './queries.ts';
import { remote } from './remote.ts';
import { markdown, type Report } from './report.ts';
import { restBackfill } from './rest-backfill.ts';
import { sizes } from './sizes.ts';
import { start } from './start.ts';
import { upToDate } from './up-to-date.ts';
import { volumeHistory } from './volume-history.ts';

const MEASURES: Readonly<Record<string, (bench: Bench) => Promise<Report[]>>> = {
  start,
  'up-to-date': upToDate,
  ingestion,
  listing,
  'daily-update': dailyUpdate,
  queries,
  candles,
  remote,
  'first-use': firstUse,
  imports,
  sizes,
  'volume-history': volumeHistory,
  'rest-backfill': restBackfill,
  memory,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(MEASURES);
const unknown = names.filter((name) => !(name in MEASURES));
if (unknown.length > 0) {
  process.stderr.write(`No measure ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}.\n`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'bullion-bench-'));
try {
  for (const name of names) {
    const reports = await MEASURES[name]?.({ folder, runs: Number(process.env['BENCH_RUNS'] ?? 7) });
    for (const report of reports ?? []) process.stdout.write(`${markdown(report)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
