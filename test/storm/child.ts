/** Runs one command in a process of its own; with a second argument it kills itself at that operation on files and the ledger. */
import { flushCompileCache } from 'node:module';
import { watchOperations } from '../support/operations.ts';
import { collect } from './collect.ts';

// Who is killed cannot keep for the next one what was compiled.
flushCompileCache();
const [setting = '{}', fatal] = process.argv.slice(2);
if (fatal !== undefined) {
  await watchOperations((number) => {
    if (number === Number(fatal)) process.kill(process.pid, 'SIGKILL');
  });
}
const { status } = await collect(JSON.parse(setting));
process.stdout.write(status);
