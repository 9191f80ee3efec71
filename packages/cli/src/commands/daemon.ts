import { BullionError } from '@bullion/core';
import { makeFolder } from '@bullion/lake';
import { startDaemon } from '@bullion/pipeline/daemon';
import type { Context } from '../context.ts';
import { openWorkshop } from '../workshop.ts';
import { portNumber } from './serve.ts';

interface DaemonOptions {
  port?: string;
  host?: string;
  once?: boolean;
  now?: string;
}

/** `bullion daemon`: collects and publishes by its schedules until stopped; `--once` does what is due and ends. */
export async function daemon(context: Context, options: DaemonOptions): Promise<undefined> {
  const once = options.once === true;
  if (options.now !== undefined && !once)
    throw new BullionError('usage', 'A daemon whose time stands still would wait for ever.', { hint: 'Use --now together with --once.' });
  const config = await context.config();
  await makeFolder(context.home);
  const { home, clock, log, signal } = context;
  const settings = {
    ...{ home, clock, log, signal, once },
    open: (command: string, mode: 'read' | 'write') => openWorkshop(context, { command, mode }),
    schedules: config.schedules,
    notify: config.notify,
    port: portNumber(options.port ?? '4665'),
    host: options.host ?? '127.0.0.1',
  };
  await startDaemon(settings, (url) =>
    context.output.result({ url, home }, () => `The daemon works on ${home}. ${url}/health and ${url}/metrics  (Ctrl-C stops)`),
  );
}
