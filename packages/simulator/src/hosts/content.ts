import type { IncomingMessage, ServerResponse } from 'node:http';

/** A file as a host has it. */
export interface Content {
  readonly bytes: Uint8Array;
  /** With its quotes. */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export interface SendOptions {
  /** Whether the host knows ranges. */
  readonly ranges: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Sends a file as web servers do: 200, 206 for a range, 304 for what the reader has, 416 for what is not there. */
export function send(request: IncomingMessage, response: ServerResponse, content: Content, { ranges, headers }: SendOptions): void {
  const { bytes, etag, lastModified } = content;
  const common = {
    ...headers,
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
    ...(ranges && { 'accept-ranges': 'bytes' }),
  };
  if (isKnown(request, content)) {
    response.writeHead(304, common).end();
    return;
  }
  const range = ranges && isOfThisVersion(request, content) ? rangeOf(request, bytes.length) : undefined;
  if (range === 'outside') {
    response.writeHead(416, { ...common, 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = range === undefined ? bytes : bytes.subarray(range.from, range.until);
  const contentRange = range && { 'content-range': `bytes ${range.from}-${range.until - 1}/${bytes.length}` };
  response.writeHead(range === undefined ? 200 : 206, { ...common, ...contentRange, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function isKnown({ headers }: IncomingMessage, { etag, lastModified }: Content): boolean {
  const match = headers['if-none-match'];
  if (match !== undefined) return match === etag;
  const since = headers['if-modified-since'];
  return since !== undefined && lastModified !== undefined && Date.parse(lastModified) <= Date.parse(since);
}

function isOfThisVersion({ headers }: IncomingMessage, { etag, lastModified }: Content): boolean {
  const ifRange = headers['if-range'];
  return ifRange === undefined || ifRange === etag || ifRange === lastModified;
}

/** One range, `bytes=a-b`, `bytes=a-` or the last `bytes=-n`; several at once are answered whole, as servers may. */
function rangeOf({ headers }: IncomingMessage, length: number): { from: number; until: number } | 'outside' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined || (first === '' && last === '')) return undefined;
  if (first === '') return last === '0' ? 'outside' : { from: Math.max(0, length - Number(last)), until: length };
  const from = Number(first);
  return from >= length ? 'outside' : { from, until: last === '' ? length : Math.min(length, Number(last) + 1) };
}
