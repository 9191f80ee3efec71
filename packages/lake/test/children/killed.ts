/** Works on a home and kills itself at the n-th step on the disk: before it, after it, or in the middle of a write. */
import { setTimeout as later } from 'node:timers';
import { type Disk, localDisk } from '../../src/disk.ts';
import { openLakeOn } from '../../src/open.ts';
import { options } from '../fixtures.ts';
import { work } from '../workload.ts';

const [home = '', wanted = '', when = ''] = process.argv.slice(2);
let step = 0;

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise((resolve) => later(resolve, 60_000));
}

async function counted(action: () => Promise<void>, isWrite = false): Promise<void> {
  const mine = ++step === Number(wanted);
  if (mine && when === 'before') await die();
  if (mine && when === 'during' && isWrite) {
    void action();
    setImmediate(die);
  }
  await action();
  if (mine && when === 'after') await die();
}

const disk: Disk = {
  write: (path, fill) => counted(() => localDisk.write(path, fill), true),
  sync: (path) => counted(() => localDisk.sync(path)),
  rename: (from, to) => counted(() => localDisk.rename(from, to)),
  remove: (path) => counted(() => localDisk.remove(path)),
};

await using lake = await openLakeOn(disk, options(home));
await work(lake);
process.stdout.write(String(step));
