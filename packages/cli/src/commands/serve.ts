import { BullionError } from '@bullion/core';
import { startServer } from '@bullion/server';
import { builtPage } from '@bullion/web';
import { openDataset } from 'bullion';
import type { Context } from '../context.ts';

/** `bullion serve`: the page and the dataset over HTTP, until stopped. */
export async function serve(context: Context, options: { port?: string; host?: string }): Promise<undefined> {
  const port = portNumber(options.port ?? '4664');
  // A page without a dataset would only say so later, to somebody else.
  await (await openDataset(context.dataset, { signal: context.signal })).close();
  const server = await startServer({
    dataset: context.dataset,
    page: await builtPage(() => context.log.info('Building the page (once) …')),
    port,
    host: options.host ?? '127.0.0.1',
    log: context.log,
  });
  context.output.result({ url: server.url, dataset: context.dataset }, ({ url, dataset }) => `${dataset}\n${url}  (Ctrl-C stops)`);
  await untilStopped(context.signal);
  await server.close();
}

/** A port from the command line; 0 lets the system choose. */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw new BullionError('usage', `--port ${JSON.stringify(text)} is not a port.`, { hint: 'Use 0 to 65535; 0 takes any free one.' });
}

export function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
