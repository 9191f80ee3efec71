/** Collects, refines and publishes in a process of its own. Kills itself ahead of an operation on files and the ledger, or shortly into it. */
import { collect } from '../storm/collect.ts';
import { watchOperations } from '../support/operations.ts';

const [setting = '{}', fatal = '0', when = 'before'] = process.argv.slice(2);
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
const { status } = await collect(JSON.parse(setting));
process.stdout.write(JSON.stringify({ status, operations }));
