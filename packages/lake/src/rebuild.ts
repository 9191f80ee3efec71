import { existsSync } from 'node:fs';
import { glob, rm } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { BullionError, type Log, silentLog } from '@bullion/core';
import { diskFailure, hashFile, localDisk } from './disk.ts';
import { DuckEngine } from './duckdb/duck-engine.ts';
import type { Engine } from './engine.ts';
import { indexOfFile } from './files/bronze-index.ts';
import type { Footer } from './files/footer.ts';
import { readBack } from './files/read-back.ts';
import { ensureFolder } from './folder.ts';
import type { Finding, LakeOptions, StoredFile } from './lake.ts';
import { LAYOUT, lakePath, layerOf } from './layout.ts';
import type { Journal } from './ledger/journal.ts';
import { SqliteLedger } from './ledger/sqlite-ledger.ts';
import { type SetAside, setAside } from './set-aside.ts';
import { enterAlone } from './writers.ts';

/** What a rebuilt ledger knows. */
export interface Rebuilt {
  readonly files: number;
  readonly responses: number;
  /** Files that were in the lake and could not be taken in. */
  readonly skipped: readonly SetAside[];
  /** Files that the old ledger knew and that are not there any more, as far as it can still be read. */
  readonly gone: readonly Finding[];
  /** What cannot be made again. */
  readonly lost: string;
}

const LOST = 'The history of runs, checks and materializations lives only in the ledger and is not recovered.';

/** Stands for what gold files do not say about their making; the next run finds it different and confirms the file. */
const UNKNOWN = 'unknown';

/** Makes the ledger again from footers and bronze rows. The old one is kept beside it as `ledger.sqlite.old`. */
export async function rebuildLedger(options: Omit<LakeOptions, 'mode'>): Promise<Rebuilt> {
  const { log = silentLog } = options;
  const home = resolve(options.home);
  if (!existsSync(join(home, LAYOUT.kind))) throw new BullionError('usage', `${home} is not a home of Bullion: it has no ${LAYOUT.kind}.`);
  try {
    using _alone = await enterAlone({ ...options, home, log });
    await ensureFolder(join(home, LAYOUT.temporary));
    await using engine = new DuckEngine({
      temporary: join(home, LAYOUT.temporary, 'duckdb'),
    });
    return await rebuildInto(home, engine, log);
  } catch (error) {
    throw diskFailure(error, `Rebuilding the ledger of ${home}`);
  }
}

/** The new ledger is whole before it takes the place of the old one; in between there is none, and the next opening starts over. */
export async function rebuildInto(home: string, engine: Engine, log: Log): Promise<Rebuilt> {
  const [path, fresh] = [join(home, LAYOUT.ledger), join(home, LAYOUT.temporary, 'ledger.sqlite')];
  await rm(fresh, { force: true });
  const known = knownTo(path);
  const gone = await goneFrom(home, known);
  const rebuilt = await fillFresh(home, engine, fresh, known);
  if (existsSync(path)) await localDisk.rename(path, `${path}.old`);
  for (const beside of ['-wal', '-shm']) await localDisk.remove(path + beside);
  await localDisk.rename(fresh, path);
  await localDisk.sync(home);
  const skipped = await setAside(home, rebuilt.skipped);
  for (const { path: from, problem, movedTo } of skipped)
    log.warn(`${from} was not taken in and moved to ${movedTo}: ${problem}`, { path: from, movedTo });
  for (const { path: lost, problem } of gone) log.warn(`${lost} ${problem}`, { path: lost });
  return { ...rebuilt, skipped, gone };
}

async function goneFrom(home: string, known: readonly StoredFile[]): Promise<Finding[]> {
  const there = new Set(await lakeFiles(home));
  return known.filter(({ path }) => !there.has(path)).map(({ path, rows }) => ({ path, problem: `is gone, and its ${rows} rows with it` }));
}

/** What a ledger that may be damaged still says about files. */
function knownTo(path: string): StoredFile[] {
  try {
    using old = SqliteLedger.read(path);
    return old?.files() ?? [];
  } catch (error) {
    if (error instanceof BullionError) return [];
    throw error;
  }
}

async function fillFresh(home: string, engine: Engine, path: string, known: readonly StoredFile[]): Promise<Filled> {
  using ledger = SqliteLedger.create(path, { journal: 'DELETE' });
  return await fillLedger(home, engine, ledger, known);
}

type Filled = Omit<Rebuilt, 'skipped' | 'gone'> & { readonly skipped: readonly Finding[] };

/** Takes every readable file of the lake into a ledger. What an older ledger says of bronze counts, because bronze is never written again. */
export async function fillLedger(
  home: string,
  engine: Engine,
  journal: Pick<Journal, 'commit'>,
  known: readonly StoredFile[] = [],
): Promise<Filled> {
  const hashes = new Map(known.map(({ path, sha256 }) => [path, sha256]));
  const skipped: Finding[] = [];
  let [files, responses] = [0, 0];
  for (const path of await lakeFiles(home)) {
    try {
      const file = await fileFrom(home, path, engine);
      const isBronze = layerOf(path) === 'bronze';
      if (isBronze && file.sha256 !== (hashes.get(path) ?? file.sha256))
        throw new BullionError('corrupt_file', `${path} is not as it was written.`);
      const entries = isBronze ? await indexOfFile(engine, join(home, path), { path, file }) : [];
      journal.commit(file, entries);
      files += 1;
      responses += entries.length;
    } catch (error) {
      if (!(error instanceof BullionError) || error.code !== 'corrupt_file') throw error;
      skipped.push({ path, problem: error.message });
    }
  }
  return { files, responses, skipped, lost: LOST };
}

async function fileFrom(home: string, path: string, engine: Engine): Promise<StoredFile> {
  const {
    table,
    asset,
    unit,
    period,
    rows,
    contentHash,
    codeVersion,
    inputsHash = UNKNOWN,
    runId = UNKNOWN,
    digests = {},
  } = await placed(home, path, engine);
  const hash = await hashFile(join(home, path));
  if (hash === undefined) throw new BullionError('corrupt_file', `${path} vanished.`);
  return {
    path,
    table,
    asset,
    unit,
    period,
    rows,
    ...hash,
    contentHash,
    inputsHash,
    codeVersion,
    runId,
    digests,
    changed: false,
  };
}

/** A footer that belongs to the place where the file was found. */
async function placed(home: string, path: string, engine: Engine): Promise<Footer> {
  const footer = await readBack(engine, join(home, path));
  const layer = layerOf(path);
  const expected = lakePath(layer, layer === 'bronze' ? footer.asset : footer.table, footer.unit);
  if (expected === path) return footer;
  throw new BullionError('corrupt_file', `${path} says of itself that it is ${expected}.`);
}

export async function hasLakeFiles(home: string): Promise<boolean> {
  return (await lakeFiles(home)).length > 0;
}

/** All files of the lake on the disk, by path. */
export async function lakeFiles(home: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(`${LAYOUT.lake}/*/**/*.parquet`, { cwd: home })) found.push(path.replaceAll(sep, '/'));
  return found.sort();
}
