/** Works on a home and kills itself: before, after or during the n-th step on the disk, or before the n-th statement of the ledger. */
import { setTimeout as later } from 'node:timers';
import { type Disk, localDisk } from '../../src/disk.ts';
import { Sqlite } from '../../src/ledger/sqlite.ts';
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

let statements = 0;

function countStatement(): void {
  if (++statements === Number(wanted) && when === 'statement') process.kill(process.pid, 'SIGKILL');
}

await using lake = await openLakeOn(disk, options(home));
const { run, script } = Sqlite.prototype;
Sqlite.prototype.run = function (...said): void {
  countStatement();
  run.apply(this, said);
};
Sqlite.prototype.script = function (sql): void {
  countStatement();
  script.call(this, sql);
};
await work(lake);
process.stdout.write(`${step} ${statements}`);
