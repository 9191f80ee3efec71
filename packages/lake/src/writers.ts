import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { localDisk } from './disk.ts';
import { ensureFolder } from './folder.ts';
import { readHolder, writeHolder } from './holder.ts';
import { LAYOUT } from './layout.ts';
import { type LeaseOptions, waitFor } from './leases.ts';
import { tryLock } from './lock.ts';

/** A process that may write, by the lowest number that no living one has. What it leaves half-done is found under its number. */
export interface Writer extends AsyncDisposable {
  readonly number: number;
  /** Whether a process, other than this one, has the number. */
  isLive(number: number): boolean;
  /** Lets the next process come in; until then it may look after what others left. */
  opened(): void;
}

/** Comes in as a writer beside others; only one process at a time does so. */
export async function enter(options: LeaseOptions): Promise<Writer> {
  const { home, owner } = options;
  await ensureFolder(join(home, LAYOUT.locks));
  using held = new DisposableStack();
  held.use(await stayInside(options));
  const entrance = held.use(await takeEntrance(options));
  const number = takeNumber(home, held);
  await writeHolder(holderPath(home, number), owner);
  const locks = held.move();
  return {
    number,
    isLive: (other) => other !== number && isTaken(home, other),
    opened: () => entrance[Symbol.dispose](),
    async [Symbol.asyncDispose]() {
      await localDisk.remove(holderPath(home, number));
      locks[Symbol.dispose]();
    },
  };
}

/** Waits until nobody writes, and keeps everybody out. */
export async function enterAlone(options: LeaseOptions): Promise<Disposable> {
  const { home } = options;
  await ensureFolder(join(home, LAYOUT.locks));
  return waitFor(() => tryLock(join(home, LAYOUT.lock), 'alone'), { ...options, what: 'the home', holder: () => anyWriter(home) });
}

/** Removes what processes that are gone were writing. */
export async function clearTemporary(home: string, { isLive }: Pick<Writer, 'isLive'>): Promise<void> {
  const folder = join(home, LAYOUT.temporary);
  await ensureFolder(folder);
  for (const name of await readdir(folder)) {
    const [, number] = /^w(\d+)-/.exec(name) ?? [];
    if (number === undefined || !isLive(Number(number))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function stayInside(options: LeaseOptions): Promise<Disposable> {
  const { home } = options;
  return waitFor(() => tryLock(join(home, LAYOUT.lock), 'shared'), {
    ...options,
    what: 'the home',
    holder: () => readHolder(join(home, LAYOUT.holder)),
  });
}

function takeEntrance(options: LeaseOptions): Promise<Disposable> {
  const { home } = options;
  return waitFor(() => tryLock(join(home, LAYOUT.locks, 'opening.sqlite'), 'alone'), {
    ...options,
    what: 'the entrance',
    holder: async () => undefined,
  });
}

function takeNumber(home: string, held: DisposableStack): number {
  for (let number = 0; ; number++) {
    const lock = tryLock(writerPath(home, number), 'alone');
    if (lock === undefined) continue;
    held.use(lock);
    return number;
  }
}

function isTaken(home: string, number: number): boolean {
  using lock = tryLock(writerPath(home, number), 'alone');
  return lock === undefined;
}

async function anyWriter(home: string) {
  for (const name of await readdir(join(home, LAYOUT.locks))) {
    const [, number] = /^writer-(\d+)\.json$/.exec(name) ?? [];
    if (number !== undefined && isTaken(home, Number(number))) return readHolder(join(home, LAYOUT.locks, name));
  }
  return undefined;
}

function writerPath(home: string, number: number): string {
  return join(home, LAYOUT.locks, `writer-${number}.sqlite`);
}

function holderPath(home: string, number: number): string {
  return join(home, LAYOUT.locks, `writer-${number}.json`);
}
