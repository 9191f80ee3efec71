/**
 * Collects, refines and publishes in a process of its own. Kills itself ahead of an operation on files and the ledger, or shortly into it;
 * or, with a folder, keeps there what a kill ahead of each operation would leave.
 */
import { flushCompileCache } from 'node:module';
import { collect } from '../storm/collect.ts';
import { watchOperations } from '../support/operations.ts';
import { Camera } from './camera.ts';
import type { Settings, Whole } from './runs.ts';

// Who is killed cannot keep for the next one what was compiled.
flushCompileCache();
const [given = '', fatal = '0', when = 'before', album] = process.argv.slice(2);
const { home, steps }: Settings = JSON.parse(given);
const camera = album === undefined ? undefined : new Camera(home, album);
let operations = 0;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

await watchOperations((number, what) => {
  operations = number;
  camera?.look(number, what);
  if (number !== Number(fatal)) return;
  process.stderr.write(`${what}\n`);
  if (when === 'before') die();
  else setImmediate(die);
});
const statuses: string[] = [];
for (const setting of steps) statuses.push((await collect(setting)).status);
const whole: Whole = { statuses, operations, pictures: camera?.pictures ?? [] };
process.stdout.write(JSON.stringify(whole));
