/** Collects, refines and publishes in a process of its own. Kills itself ahead of an operation on files and the ledger, or shortly into it. */
import { flushCompileCache } from 'node:module';
import { collect, type Setting } from '../storm/collect.ts';
import { watchOperations } from '../support/operations.ts';

// Who is killed cannot keep for the next one what was compiled.
flushCompileCache();
const [settings = '[]', fatal = '0', when = 'before'] = process.argv.slice(2);
let operations = 0;

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

await watchOperations((number, what) => {
  operations = number;
  if (number !== Number(fatal)) return;
  process.stderr.write(`${what}\n`);
  if (when === 'before') die();
  else setImmediate(die);
});
const steps: Setting[] = JSON.parse(settings);
const statuses: string[] = [];
for (const setting of steps) statuses.push((await collect(setting)).status);
process.stdout.write(JSON.stringify({ statuses, operations }));
