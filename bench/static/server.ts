/**
 * A process that serves a folder as a plain web server does, with ranges. Argument: the folder. Prints its address and waits.
 * `POST /latency/<ms>` holds answers back, `POST /asked` tells what was asked since the last time it was asked.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Asked } from './start.ts';

const [folder = '.'] = process.argv.slice(2);
const state: { latencyMs: number; asked: Asked[] } = { latencyMs: 0, asked: [] };

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://static');
  if (request.method === 'POST') {
    control(pathname, response);
    return;
  }
  const from = performance.now();
  response.on('finish', () => {
    const bytes = request.method === 'HEAD' ? 0 : Number(response.getHeader('content-length') ?? 0);
    state.asked.push({ path: pathname, bytes, from, until: performance.now() });
  });
  const send = () => answer(request, response, join(folder, decodeURIComponent(pathname)));
  if (state.latencyMs > 0) setTimeout(send, state.latencyMs);
  else send();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));

function answer({ method, headers }: IncomingMessage, response: ServerResponse, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) {
    response.writeHead(404, { 'content-length': 0 }).end();
    return;
  }
  const { start, end } = rangeOf(headers.range, found.size);
  response.statusCode = headers.range === undefined ? 200 : 206;
  if (headers.range !== undefined) response.setHeader('content-range', `bytes ${start}-${end}/${found.size}`);
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-length', end - start + 1);
  response.setHeader('etag', `"${found.ino.toString(16)}-${found.mtimeMs.toString(16)}"`);
  response.setHeader('last-modified', found.mtime.toUTCString());
  if (method === 'HEAD') response.end();
  else createReadStream(path, { start, end }).pipe(response);
}

function rangeOf(range: string | undefined, size: number): { start: number; end: number } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '') return { start: last === '' ? 0 : size - Number(last), end: size - 1 };
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function control(path: string, response: ServerResponse): void {
  const [, what, value = ''] = path.split('/');
  if (what === 'latency') state.latencyMs = Number(value);
  response.end(JSON.stringify(state.asked));
  if (what === 'asked') state.asked = [];
}
