import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BullionError } from '@bullion/core';

/** A request as the tests look at it. */
export interface Asked {
  readonly host: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly authorization: string | undefined;
  /** Sent for it, headers included. */
  bytes: number;
  status: number;
}

export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface Host extends AsyncDisposable {
  readonly url: string;
  /** Everything that was asked, in order. */
  readonly asked: Asked[];
  /** Answers in the place of the host, where it returns true. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
  /** Before every answer. */
  latencyMs: number;
}

/** A web server on a free port of this machine that remembers what it was asked. */
export async function startHost(name: string, handler: Handler): Promise<Host> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const entry = remember(name, request);
    asked.push(entry);
    countBytes(request, response, entry);
    respond(request, response).catch((error: Error) => response.destroy(error));
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (host.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, host.latencyMs));
    if (host.intercept?.(request, response) !== true) await handler(request, response);
  };
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new BullionError('bug', 'Expected a TCP address.');
  const host: Host = {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    intercept: undefined,
    latencyMs: 0,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return host;
}

function remember(host: string, { method = 'GET', url = '/', headers }: IncomingMessage): Asked {
  return {
    host,
    method,
    path: url,
    range: headers.range,
    ifRange: headers['if-range']?.toString(),
    ifNoneMatch: headers['if-none-match'],
    authorization: headers.authorization,
    bytes: 0,
    status: 0,
  };
}

/** Of the connection, so that headers count as well. */
function countBytes({ socket }: IncomingMessage, response: ServerResponse, entry: Asked): void {
  const before = socket.bytesWritten;
  response.once('close', () => {
    entry.status = response.statusCode;
    entry.bytes = socket.bytesWritten - before;
  });
}
