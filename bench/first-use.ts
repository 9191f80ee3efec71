import { join } from 'node:path';
import { type Bench, type Measured, measure, repeat } from './measure.ts';
import { candlesDataset } from './published.ts';
import { type Report, sideBySide } from './report.ts';
import { startStaticServer } from './static/start.ts';
import { competitor, hasPython } from './tools.ts';

const READER = join(import.meta.dirname, 'queries/first-use.ts');
const OFFLINE = { BULLION_OFFLINE: '1' };

/** C1: an empty cache and a dataset of 50 MB on a server: all of it, what one answer needs, and again without a network. */
export async function firstUse(bench: Bench): Promise<Report[]> {
  await using server = await startStaticServer(await candlesDataset(bench));
  const runs = Math.min(bench.runs, 5);
  const place = (name: string) => join(bench.folder, `first-use-${name}`);
  const read = (cache: string, what: string, again: number, env = {}) =>
    measure(process.execPath, [READER, server.url, place(cache), what, String(again)], env);
  const ways = [
    await repeat({ way: 'bullion: all of it, then an answer', runs, once: (run) => read(`all-${run}`, 'all', 0), count: megabytes }),
    await repeat({ way: 'bullion: an answer', runs, once: (run) => read(`needed-${run}`, 'needed', 0), count: megabytes }),
    await repeat({ way: 'bullion: the answer again, offline', runs, once: () => read('needed-0', 'needed', 0, OFFLINE) }),
  ];
  if (await hasPython()) {
    const pooch = (run: number) => competitor('download-pooch.py', server.url, place(`pooch-${run}`));
    ways.push(await repeat({ way: 'Python pooch: all of it, six at a time', runs, once: pooch, count: megabytes }));
  }
  return [
    {
      title: 'C1 first use of a dataset of 50 MB, whole processes',
      goal: 'a first answer within a minute',
      ...sideBySide(ways),
      notes: ['From a server on loopback. Every file is hashed, flushed to the disk and renamed into the cache; pooch hashes and renames.'],
    },
    hits(await read('hits', 'needed', 200)),
  ];
}

interface Told {
  readonly answer: number;
  readonly p50: number;
  readonly p99: number;
  readonly hits: number;
  readonly misses: number;
  readonly bytes: number;
}

const megabytes = (stdout: string): string => `${(JSON.parse(stdout).bytes / 1e6).toFixed(1)} MB`;

/** What a hit costs: a dataset that is opened anew, and 365 days out of its files. */
function hits({ stdout }: Measured): Report {
  const { answer, p50, p99, hits: found, misses }: Told = JSON.parse(stdout);
  const told = (ms: number) => `${ms.toPrecision(2)} ms`;
  return {
    title: 'C1 hits of the cache',
    goal: 'hit < 10 ms, ≥ 95 % hits after the first run',
    head: ['first answer', 'opened anew and answered from the cache, p50', 'p99', 'files found', 'files downloaded', 'hits'],
    rows: [[told(answer), told(p50), told(p99), String(found), String(misses), `${((100 * found) / (found + misses)).toFixed(1)} %`]],
    notes: ['The dataset is opened 200 times in one process; nothing is kept in memory in between.'],
  };
}
