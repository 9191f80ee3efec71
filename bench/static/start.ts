import { join } from 'node:path';
import { type Helper, startHelper } from '../process.ts';

/** One request as the server saw it: when it came and when its answer was sent, ms. */
export interface Asked {
  readonly path: string;
  /** Of the body. */
  readonly bytes: number;
  readonly from: number;
  readonly until: number;
}

/** A folder on a web server in a process of its own. */
export interface StaticServer extends AsyncDisposable {
  readonly url: string;
  setLatency(ms: number): Promise<void>;
  /** Requests since the last time this was asked. */
  asked(): Promise<Asked[]>;
}

export async function startStaticServer(folder: string): Promise<StaticServer> {
  const helper: Helper<{ url: string }> = await startHelper(join(import.meta.dirname, 'server.ts'), folder);
  const { url } = helper.hello;
  const tell = (what: string) => fetch(`${url}/${what}`, { method: 'POST' });
  return {
    url,
    setLatency: async (ms) => void (await (await tell(`latency/${ms}`)).text()),
    asked: async () => (await tell('asked')).json(),
    [Symbol.asyncDispose]: () => helper[Symbol.asyncDispose](),
  };
}

/** How many requests had to wait for another one's answer, one after the other. */
export function roundTrips(asked: readonly Asked[]): number {
  const depths: number[] = [];
  const inOrder = asked.toSorted((a, b) => a.from - b.from);
  for (const [index, { from }] of inOrder.entries()) {
    const before = inOrder.slice(0, index).map(({ until }, at) => (until <= from ? (depths[at] ?? 0) : 0));
    depths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths);
}
