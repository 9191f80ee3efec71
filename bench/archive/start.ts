import { join } from 'node:path';
import { type Helper, startHelper } from '../process.ts';

/** The measured archive while it runs. */
export interface Archive extends AsyncDisposable {
  readonly url: string;
  readonly symbols: number;
  /** Daily files in it, checksums not counted. */
  readonly files: number;
  /** The variables that point Bullion here. */
  readonly endpoints: Readonly<Record<string, string>>;
  setLastDay(day: string): Promise<void>;
  setLatency(ms: number): Promise<void>;
  /** Requests since the last time this was asked. */
  requests(): Promise<number>;
}

interface Hello {
  readonly url: string;
  readonly symbols: number;
  readonly files: number;
}

/** `shape`: `even 700 2250 2025-11-21` or `grown 957 0 2025-11-21`. */
export async function startArchive(shape: string): Promise<Archive> {
  const helper: Helper<Hello> = await startHelper(join(import.meta.dirname, 'server.ts'), ...shape.split(' '));
  const { url } = helper.hello;
  const tell = async (what: string) => (await fetch(`${url}/${what}`, { method: 'POST' })).text();
  return {
    ...helper.hello,
    endpoints: {
      BULLION_ENDPOINT_BINANCE_ARCHIVE: url,
      BULLION_ENDPOINT_BINANCE_ARCHIVE_LIST: `${url}/data.binance.vision`,
      BULLION_ENDPOINT_BINANCE_FUTURES: url,
      BULLION_SIMULATED: '1',
    },
    setLastDay: async (day) => void (await tell(`last-day/${day}`)),
    setLatency: async (ms) => void (await tell(`latency/${ms}`)),
    requests: async () => Number(await tell('count')),
    [Symbol.asyncDispose]: () => helper[Symbol.asyncDispose](),
  };
}
