/** Runs one command in a process of its own; with a second argument it kills itself at that operation on files and the ledger. */
import { watchOperations } from '../support/operations.ts';
import { collect } from './collect.ts';

const [setting = '{}', fatal] = process.argv.slice(2);
if (fatal !== undefined) {
  await watchOperations((number) => {
    if (number === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  });
}
const { status } = await collect(JSON.parse(setting));
process.stdout.write(status);
