import { createServer, type ServerResponse } from 'node:http';

export interface SpoiledServer extends AsyncDisposable {
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
}

interface Options {
  /** Passes a request on to another server unless it answers itself. */
  readonly before: string;
  readonly spoil: (path: string, response: ServerResponse) => boolean;
}

/** Stands before a simulated exchange and answers some of its requests wrongly. */
export async function startSpoiled({ before, spoil }: Options): Promise<SpoiledServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    if (spoil(path, response)) return;
    fetch(before + path)
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        const kept = ['content-type', 'date', 'etag', 'last-modified'].flatMap((name) => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value] as const];
        });
        response.writeHead(answer.status, { ...Object.fromEntries(kept), 'content-length': body.length }).end(body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
