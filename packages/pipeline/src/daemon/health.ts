import { createServer } from 'node:http';
import { BullionError } from '@bullion/core';
import type { Registry } from 'prom-client';

/** What the daemon says of itself. */
export interface Health {
  readonly status: 'ok' | 'failing' | 'stopping';
  readonly running: string | null;
  /** Start of each job that comes next, ISO 8601. */
  readonly next: Readonly<Record<string, string>>;
  readonly incidents: readonly { readonly level: string; readonly title: string }[];
}

interface HealthOptions {
  readonly port: number;
  readonly host: string;
  health(): Health;
  readonly registry: Registry;
}

/** `/health` (503 while stopping) and `/metrics`. */
export async function serveHealth({ port, host, health, registry }: HealthOptions): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((request, response) => {
    const reply = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    const { pathname } = new URL(request.url ?? '/', 'http://daemon');
    if (pathname === '/health') {
      const said = health();
      reply(said.status === 'stopping' ? 503 : 200, 'application/json', `${JSON.stringify(said)}\n`);
    } else if (pathname === '/metrics') {
      registry.metrics().then(
        (text) => reply(200, registry.contentType, text),
        (error: unknown) => reply(500, 'text/plain', String(error)),
      );
    } else reply(404, 'application/json', `${JSON.stringify({ error: 'There is /health and /metrics.' })}\n`);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new BullionError('bug', 'Expected a TCP address.');
  return {
    url: `http://${host}:${address.port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
