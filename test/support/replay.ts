import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Closes with its block, so that a failing test does not leave a server behind that keeps the process alive. */
export interface Replay extends AsyncDisposable {
  readonly endpoints: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

interface ReplayOptions {
  readonly now: string;
  readonly faults?: { readonly seed: string; readonly rate: number };
}

const folder = process.env['BULLION_REPLAY'] ?? join(import.meta.dirname, '../../../shared/replay');

/** Recorded exchange data over HTTP; its clock stands still at `now`. */
export async function startReplay({ now, faults }: ReplayOptions): Promise<Replay> {
  const { startReplay: start } = await import(pathToFileURL(join(folder, 'server.mjs')).href);
  const replay: { endpoints: Record<string, string>; close(): Promise<void> } = await start({
    tape: [join(folder, 'tape')],
    now: Date.parse(now),
    faults,
  });
  return { endpoints: replay.endpoints, close: () => replay.close(), [Symbol.asyncDispose]: () => replay.close() };
}
