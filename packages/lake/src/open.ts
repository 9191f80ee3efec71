import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { silentLog } from '@bullion/core';
import { type Disk, diskFailure, localDisk } from './disk.ts';
import { DuckEngine } from './duckdb/duck-engine.ts';
import { recover } from './files/recover.ts';
import { ensureFolder } from './folder.ts';
import { kindOf, refuseMix, settleKind } from './home.ts';
import type { Lake, LakeOptions } from './lake.ts';
import { LAYOUT } from './layout.ts';
import { Leases } from './leases.ts';
import { SqliteLedger } from './ledger/sqlite-ledger.ts';
import { LocalLake } from './local-lake.ts';
import { fillLedger, hasLakeFiles, rebuildInto } from './rebuild.ts';
import { clearTemporary, enter } from './writers.ts';

/** Opens the stored data of a home: many readers beside many writers, who take a lease of what they write. */
export function openLake(options: LakeOptions): Promise<Lake> {
  return openLakeOn(localDisk, options);
}

/** The same with every step of a commit going through `disk`. */
export async function openLakeOn(disk: Disk, options: LakeOptions): Promise<LocalLake> {
  const home = resolve(options.home);
  try {
    return options.mode === 'write' ? await openToWrite(disk, { ...options, home }) : await openToRead(disk, { ...options, home });
  } catch (error) {
    throw diskFailure(error, `Opening ${home}`);
  }
}

async function openToWrite(disk: Disk, options: LakeOptions): Promise<LocalLake> {
  const { home, log = silentLog } = options;
  refuseMix(home, await kindOf(home), options.simulated);
  await ensureFolder(home);
  await using opened = new AsyncDisposableStack();
  const leasing = { ...options, log };
  const writer = opened.use(await enter(leasing));
  const simulated = await settle(home, options.simulated);
  await clearTemporary(home, writer);
  const engine = opened.use(engineOf(join(home, LAYOUT.temporary, `w${writer.number}-duckdb`), options));
  const journal = opened.use(await ledgerToWrite(options, writer.number, engine));
  await recover({ home, disk, engine, journal }, writer, log);
  for (const runId of journal.interruptRuns(writer)) {
    log.warn(`Run ${runId} was interrupted; what it had written is kept.`, { interrupted: runId });
  }
  writer.opened();
  opened.move();
  return new LocalLake({ home, simulated, disk, engine, journal, writing: { writer, leases: new Leases(leasing) } });
}

/** Decides what kind of data the home holds, while no other writer comes in. */
async function settle(home: string, wanted: boolean | undefined): Promise<boolean> {
  const found = await kindOf(home);
  refuseMix(home, found, wanted);
  const simulated = found ?? wanted ?? false;
  if (found === undefined) await settleKind(home, simulated);
  return simulated;
}

async function ledgerToWrite({ home, log = silentLog }: LakeOptions, writer: number, engine: DuckEngine): Promise<SqliteLedger> {
  const path = join(home, LAYOUT.ledger);
  if (!hasLedger(path) && (await hasLakeFiles(home))) {
    log.warn(`${path} is missing: it is made again from the lake. The history of runs is lost.`, { home });
    await rebuildInto(home, engine, log);
  }
  return SqliteLedger.create(path, { writer });
}

/** A file in which nothing was created yet is as good as none. */
function hasLedger(path: string): boolean {
  using found = SqliteLedger.read(path);
  return found !== undefined;
}

async function openToRead(disk: Disk, options: LakeOptions): Promise<LocalLake> {
  const { home, log = silentLog } = options;
  const found = await kindOf(home);
  refuseMix(home, found, options.simulated);
  await using opened = new AsyncDisposableStack();
  // Next to a writer, or where nothing may be written: readers use a folder of the system for what does not fit into memory.
  const engine = opened.use(engineOf(join(tmpdir(), `bullion-${process.pid}`), options));
  const path = join(home, LAYOUT.ledger);
  const known = SqliteLedger.read(path);
  const journal = opened.use(known ?? SqliteLedger.create(':memory:', { journal: 'MEMORY' }));
  if (known === undefined && (await hasLakeFiles(home))) {
    log.warn(
      `${path} is missing or of an older version: the files of the lake are read instead. \`bullion ledger rebuild\` makes it again.`,
      { home },
    );
    await fillLedger(home, engine, journal);
  }
  opened.move();
  return new LocalLake({
    home,
    simulated: found ?? options.simulated ?? false,
    disk,
    engine,
    journal,
    writing: undefined,
  });
}

function engineOf(temporary: string, { memoryLimit, threads }: LakeOptions): DuckEngine {
  return new DuckEngine({
    temporary,
    ...(memoryLimit === undefined ? {} : { memoryLimit }),
    ...(threads === undefined ? {} : { threads }),
  });
}
