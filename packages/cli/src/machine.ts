import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import type { Log } from '@bullion/core';
import { SharedBudgets } from '@bullion/exchanges';

/** Opens what all processes of this user on this machine spend on exchanges together. `state` is the folder that was configured, if one was. */
export function openSharedBudgets(state: string | undefined, log: Log): SharedBudgets {
  const folder = state ?? join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'bullion');
  return new SharedBudgets({
    // A home folder may be one for many machines, which have addresses of their own.
    path: join(folder, `budgets-${hostname().replaceAll(/[^\w.-]/g, '_')}.sqlite`),
    // Runs since the machine is on, for all processes alike.
    now: () => Number(process.hrtime.bigint()) / 1e6,
    log,
    // Who names a folder may mean a simulator, too.
    withLoopback: state !== undefined,
  });
}
