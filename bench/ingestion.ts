import { join } from 'node:path';
import { type Archive, startArchive } from './archive/start.ts';
import { bullion } from './bullion.ts';
import { type Bench, type Measured, repeat, type Summary } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { competitor, hasPython } from './tools.ts';

const SYMBOLS = 24;
const DAYS = 30;
const [FIRST, AFTER] = ['2024-06-01', '2024-07-01'];
const ROWS = SYMBOLS * DAYS * 1440;
const RANGE = `--symbols all --exchanges binance --markets perp --intervals 1m --from ${FIRST} --to ${AFTER}`;
const NOW = '2024-07-02T12:00:00Z';

/** P1: 720 ZIPs of one day of minute bars, each with its checksum, to one sorted Parquet file. */
export async function ingestion({ folder, runs }: Bench): Promise<Report[]> {
  await using archive = await startArchive(`minutes ${SYMBOLS} ${DAYS} 2024-06-30`);
  const ours = (way: string, target: string) =>
    measured(way, Math.min(runs, 5), (run) =>
      bullion(`run ${target} ${RANGE}`, { home: join(folder, `ingestion-${target}-${run}`), now: NOW, endpoints: archive.endpoints }),
    );
  const whole = await ours('bullion, all stages: the above, and gold, lineage, gaps and lives', 'ohlcv');
  const ways = [await ours('bullion, bronze and silver: ZIPs kept, one sorted Parquet', 'silver_ohlcv_normalized'), whole];
  return [
    {
      title: `P1 ingestion: ${archive.files} ZIPs of one day of minute bars, ${ROWS} rows, to one sorted zstd Parquet`,
      goal: '≥ 300,000 rows/s, ≤ 500 MB, ≥ 3× requests + zipfile + pandas + pyarrow',
      ...sideBySide([...ways, ...(await others(archive, folder, Math.min(runs, 5)))]),
      notes: [
        'Bullion begins with an empty home: it lists the archive and the exchange, keeps every ZIP with its checksum as it came (bronze), judges every row, and writes each file beside, reads it back and syncs it before it counts.',
        'Those in Python know the names beforehand, keep no ZIP, and write the file once; the one with aiohttp checks no checksums and reads six of eleven columns.',
      ],
    },
  ];
}

async function others({ url }: Archive, folder: string, runs: number): Promise<Summary[]> {
  if (!(await hasPython())) return [];
  const target = join(folder, 'ingestion.parquet');
  const args = [url, String(SYMBOLS), FIRST, String(DAYS), target];
  return [
    await measured('requests + zipfile + pandas + pyarrow', runs, () => competitor('ingest-pandas.py', ...args, '1')),
    await measured('the same with 8 threads', runs, () => competitor('ingest-pandas.py', ...args, '8')),
    await measured('aiohttp + pandas as freqtrade does it, no checksums', runs, () => competitor('ingest-aiohttp.py', ...args)),
  ];
}

async function measured(way: string, runs: number, once: (run: number) => Promise<Measured>): Promise<Summary> {
  const summary = await repeat({ way, runs, once, count: rowsStated });
  return { ...summary, counted: `${Math.round((ROWS / summary.wallMs[1]) * 1000).toLocaleString('en')} rows/s` };
}

/** Throws where not all rows are there. */
function rowsStated(stdout: string): string {
  const { rows, materializations = [] }: Result = JSON.parse(stdout);
  const bars = materializations.filter(({ asset }) => asset === 'silver_ohlcv_normalized' || asset === 'ohlcv_1m').map((each) => each.rows);
  if ([...bars, ...(rows === undefined ? [] : [rows])].some((found) => found !== ROWS))
    throw new Error(`Not ${ROWS} rows: ${bars}${rows}.`);
  return '';
}

interface Result {
  readonly rows?: number;
  readonly materializations?: readonly { readonly asset: string; readonly rows: number }[];
}
