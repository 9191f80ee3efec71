import { join } from 'node:path';
import { bullion } from './bullion.ts';
import { type Bench, repeat, type Summary } from './measure.ts';
import { startWorld } from './published.ts';
import { duration, type Report, sideBySide } from './report.ts';

const MONTH = '--from 2025-10-01 --to 2025-11-01';
/** Daily files with volumes in the archive's whole history. */
const HISTORY_FILES = 1_200_000;

/** The 1d files of all symbols over one month: day by day while the month is young, as monthly files when it has ended. */
export async function volumeHistory({ folder }: Bench): Promise<Report[]> {
  const daily = await month(folder, 'daily files, while the month lasts', '2025-10-31T23:00:00Z');
  const monthly = await month(folder, 'monthly files, days only where these lack them', '2025-11-22T12:00:00Z');
  return [
    {
      title: 'Volume history: the 1d files of all symbols over October 2025',
      goal: 'about 20,000 files',
      ...sideBySide([monthly, daily].map(({ summary }) => summary)),
      notes: [
        'Listing included. Each file is two requests: the ZIP and its checksum.',
        ...[daily, monthly].map(({ summary, requests, days }) => atFullSize(summary, requests, days)),
      ],
    },
  ];
}

interface Month {
  readonly summary: Summary;
  readonly requests: number;
  readonly days: number;
}

async function month(folder: string, way: string, now: string): Promise<Month> {
  await using world = await startWorld(now);
  const setting = { home: join(folder, now.slice(0, 10)), now, endpoints: world.hello.endpoints };
  const found = { requests: 0, days: 0 };
  const summary = await repeat({
    way,
    runs: 1,
    once: () => bullion(`run availability ${MONTH}`, setting),
    count: (stdout) => {
      const result: RunResult = JSON.parse(stdout);
      found.requests = result.requests;
      found.days = result.materializations.filter(({ asset }) => asset === 'ohlcv_daily').reduce((sum, { rows }) => sum + rows, 0);
      return `${found.requests} requests, ${found.days} symbol days`;
    },
  });
  return { summary, ...found };
}

interface RunResult {
  readonly requests: number;
  readonly materializations: readonly { readonly asset: string; readonly rows: number }[];
}

function atFullSize({ way, wallMs }: Summary, requests: number, days: number): string {
  const times = HISTORY_FILES / days;
  return `Extrapolated to ${HISTORY_FILES} days, ${way}: ${Math.round(requests * times)} requests, ${duration(wallMs[1] * times)} on this machine.`;
}
