import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** A web server over a folder that can be told to misbehave, and remembers what it was asked. */
export interface WebServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: { path: string; range: string | undefined; bytes: number }[];
  /** Answers in the place of the folder, where it returns true. */
  answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

export async function serveFolder(folder: string, { ranges }: { ranges: boolean }): Promise<WebServer> {
  const requests: WebServer['requests'] = [];
  const served: Pick<WebServer, 'answer'> = { answer: undefined };
  const server = createServer((request, response) => {
    if (served.answer?.(request, response) === true) return;
    send(folder, ranges, request, response, requests);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return Object.assign(served, {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function send(folder: string, ranges: boolean, request: IncomingMessage, response: ServerResponse, requests: WebServer['requests']): void {
  const path = decodeURIComponent((request.url ?? '').slice(1));
  const full = join(folder, path);
  const { range } = request.headers;
  if (statSync(full, { throwIfNoEntry: false })?.isFile() !== true) {
    response.writeHead(404).end('not here');
    requests.push({ path, range, bytes: 0 });
    return;
  }
  const bytes = readFileSync(full);
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec((ranges && range) || '') ?? [];
  const etag = `"${statSync(full).ino}"`;
  const body = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1);
  requests.push({ path, range, bytes: body.length });
  if (first === undefined) response.writeHead(200, { etag });
  else response.writeHead(206, { etag, 'content-range': `bytes ${first}-${Number(first) + body.length - 1}/${bytes.length}` });
  response.end(body);
}
