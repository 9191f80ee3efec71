import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Net, ReplyHeaders, SendOptions } from '../net/net.ts';

/** An `import` would touch every export, and with WebSocket load all that `fetch` needs. */
const load = createRequire(import.meta.url);
const http: typeof import('node:http') = load('node:http');
const https: typeof import('node:https') = load('node:https');

/**
 * Sends by `node:http`. The `fetch` of Node 24 ends the whole process where a server closes the connection behind an answer that is not
 * read at once, as Python's http.server does (nodejs/undici#5360).
 */
export const nodeNet: Net = {
  send: async (url, options) => {
    const message = await get(url, options);
    const headers = headersOf(message);
    return {
      status: message.statusCode ?? 0,
      headers,
      url,
      body: unpacked(message, headers.get('content-encoding')),
      cancel: async () => leave(message, Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY)),
    };
  },
};

function get(url: string, { headers, signal }: SendOptions): Promise<IncomingMessage> {
  // Of a packed file there are no ranges.
  const accepted = 'range' in headers ? 'identity' : 'gzip, deflate, br';
  const { request: sender } = url.startsWith('https:') ? https : http;
  const request = sender(url, {
    headers: { 'accept-encoding': accepted, 'user-agent': 'bullion', ...headers },
    signal,
  });
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    request.on('response', (message) => {
      isAnswered = true;
      resolve(message);
    });
    request.on('error', (error) => {
      // The server has closed a connection that was kept open, before it saw this request.
      const isStale = request.reusedSocket && !isAnswered && 'code' in error && error.code === 'ECONNRESET';
      if (isStale) resolve(get(url, { headers, signal }));
      else reject(error);
    });
    request.end();
  });
}

function headersOf({ headers }: IncomingMessage): ReplyHeaders {
  const get = (name: string): string | null => {
    const value = headers[name.toLowerCase()];
    return value === undefined ? null : String(value);
  };
  return { get, has: (name) => get(name) !== null };
}

const UNPACKERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;

function unpacked(message: IncomingMessage, encoding: string | null): Readable {
  const unpack = Object.entries(UNPACKERS).find(([name]) => name === encoding?.toLowerCase())?.[1];
  // Whoever reads hears of an error by reading.
  return unpack === undefined ? message : pipeline(message, unpack(), () => undefined);
}

/** What is short is read to its end, so that the connection can be used again. */
const SHORT_BYTES = 1 << 16;

function leave(message: IncomingMessage, bytes: number): void {
  // Of a body that nobody wants, nobody wants the error.
  message.on('error', () => undefined);
  if (bytes <= SHORT_BYTES) message.resume();
  else message.destroy();
}
