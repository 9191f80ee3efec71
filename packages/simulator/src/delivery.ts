import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Delivery, headerOf } from './faults.ts';

const compress = promisify(gzip);
/** Below this many bytes compression saves nothing. */
const COMPRESS_FROM = 1_000;

/** Sends a reply with the simulated date and its full length; a cut one is broken off half way. */
export async function deliver(request: IncomingMessage, response: ServerResponse, delivery: Delivery, now: number): Promise<void> {
  const { reply, cut } = delivery;
  const isHead = request.method === 'HEAD';
  const plain = Buffer.from(reply.body);
  const isCompressed = !isHead && plain.length >= COMPRESS_FROM && asksForGzip(request) && isText(delivery);
  const bytes = isCompressed ? await compress(plain) : plain;
  const length = isHead ? (headerOf(reply, 'content-length') ?? String(plain.length)) : String(bytes.length);
  const headers = Object.fromEntries(Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), value]));
  response.sendDate = false;
  response.writeHead(reply.status, {
    ...headers,
    date: new Date(now).toUTCString(),
    'content-length': length,
    ...(isCompressed ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
  });
  if (cut !== undefined) breakOff(response, bytes.subarray(0, Math.floor(bytes.length / 2)), cut);
  else response.end(isHead ? undefined : bytes);
}

function asksForGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
}

/** Only whole texts of exchanges are compressed: a zip would not shrink, a range counts the bytes of the file, and S3 never does. */
function isText({ reply }: Delivery): boolean {
  return reply.status !== 206 && /json|text/.test(headerOf(reply, 'content-type') ?? '');
}

function breakOff(response: ServerResponse, half: Uint8Array, cut: 'reset' | 'truncated'): void {
  response.flushHeaders();
  response.write(half, () => {
    if (cut === 'reset') response.socket?.resetAndDestroy();
    else response.socket?.end();
  });
}
