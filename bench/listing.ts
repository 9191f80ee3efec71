import { join } from 'node:path';
import { type Archive, startArchive } from './archive/start.ts';
import { bullion } from './bullion.ts';
import { type Bench, repeat, type Summary } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { competitor, hasPython } from './tools.ts';

const NOW = '2025-11-22T12:00:00Z';

/** P2: the whole history of 700 symbols from the archive's listing. */
export async function listing({ folder, runs }: Bench): Promise<Report[]> {
  await using archive = await startArchive('even 700 2250 2025-11-21');
  const ours = await repeat({
    way: 'bullion run availability, into a fresh home',
    runs: Math.min(runs, 3),
    once: (run) =>
      bullion('run availability --volume-days 0', { home: join(folder, `listing-${run}`), now: NOW, endpoints: archive.endpoints }),
    count: (stdout) => daysStated(stdout, archive),
  });
  return [
    {
      title: `P2 listing: ${archive.symbols} symbols × 2,250 days, 3,500 pages, 3.15 M keys`,
      goal: '≤ 10 s, ≤ 400 MB, ≥ 10× the paginator of the AWS SDK',
      ...sideBySide([ours, ...(await others(archive))]),
      notes: [
        'Bullion lists, keeps every page with its hash, refines it into states, lives, gaps and lineage and commits all of it. The others list and count, no more.',
        'The pages are served from memory by a process of their own, without latency; all of it shares the same cores.',
      ],
    },
  ];
}

/** boto3 needs minutes for all of it, so it lists a part, and its times are multiplied. */
const BOTO_PART = 7;

async function others(archive: Archive): Promise<Summary[]> {
  const { url, symbols, files } = archive;
  const measured = async (way: string, script: string, ...args: readonly string[]): Promise<Summary> => {
    await archive.requests();
    const summary = await repeat({ way, runs: 1, once: () => competitor(script, url, ...args), count: filesFound });
    return { ...summary, counted: `${await archive.requests()} requests, ${summary.counted}` };
  };
  const aws = await measured('AWS SDK for JavaScript, paginator, 32 at a time', 'list-aws-sdk.mjs');
  checkFound(aws, files);
  if (!(await hasPython())) return [aws];
  const boto = await measured(
    `boto3, paginator, 32 threads: 1/${BOTO_PART} of it, times ${BOTO_PART}`,
    'list-boto3.py',
    String(symbols / BOTO_PART),
  );
  checkFound(boto, files / BOTO_PART);
  return [aws, timesOf(boto, BOTO_PART)];
}

function filesFound(stdout: string): string {
  const found: { files: number } = JSON.parse(stdout);
  return `${found.files} files`;
}

function checkFound({ way, counted }: Summary, files: number): void {
  if (!counted.endsWith(` ${files} files`)) throw new Error(`${way} found ${counted} and not ${files} files.`);
}

function timesOf(summary: Summary, factor: number): Summary {
  const [least, median, most] = summary.wallMs;
  return { ...summary, wallMs: [least * factor, median * factor, most * factor], cpuMs: summary.cpuMs * factor };
}

function daysStated(stdout: string, { files }: Archive): string {
  const { status, requests, materializations }: RunResult = JSON.parse(stdout);
  const rows = materializations.filter(({ asset }) => asset === 'daily_availability').reduce((sum, each) => sum + each.rows, 0);
  if (status !== 'success' || rows < files) throw new Error(`The run ended as ${status} with ${rows} of ${files} days.`);
  return `${requests} requests, ${rows} days`;
}

interface RunResult {
  readonly status: string;
  readonly requests: number;
  readonly materializations: readonly { readonly asset: string; readonly rows: number }[];
}
