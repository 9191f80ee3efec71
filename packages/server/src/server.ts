import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BullionError, type Log } from '@bullion/core';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';

export interface ServerOptions {
  /** A folder, `file://` or `http(s)://`. A folder is served under `/dataset/`. */
  readonly dataset: string;
  /** Folder of the built page. */
  readonly page: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly log: Log;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page and, where the dataset is a folder, its files with ranges and ETags. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = await createApp(options);
  try {
    const url = await app.listen({ port: options.port, host: options.host });
    return { url, close: () => app.close() };
  } catch (error) {
    throw new BullionError('usage', `Port ${options.port} on ${options.host} cannot be used: ${(error as Error).message}.`, {
      hint: 'Choose another with --port, or 0 for any free one.',
      cause: error,
    });
  }
}

/** The server without a socket, for tests. */
export async function createApp({ dataset, page, log }: ServerOptions): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true });
  const folder = folderOf(dataset);
  app.get('/config.json', async (_, reply) =>
    reply.header('cache-control', 'no-store').send({ dataset: folder === undefined ? dataset : './dataset/' }),
  );
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_, reply) => {
    const ready = folder === undefined || existsSync(resolve(folder, 'spec.json'));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ok' : 'no dataset is published yet' });
  });
  if (folder !== undefined) serveFolder(app, folder);
  app.register(fastifyStatic, { root: page, prefix: '/', decorateReply: folder === undefined });
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error(`${request.method} ${request.url} failed: ${error.message}`);
    return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: error.message, status });
  });
  return app;
}

/** The manifest is asked for anew each time; the files that it names are checked by their hashes. */
function serveFolder(app: FastifyInstance, root: string): void {
  app.register(fastifyStatic, {
    root,
    prefix: '/dataset/',
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', 'no-cache');
      reply.header('access-control-allow-origin', '*');
      reply.header('access-control-expose-headers', 'content-range, content-length, etag');
    },
  });
}

function folderOf(dataset: string): string | undefined {
  if (dataset.startsWith('file://')) return fileURLToPath(dataset);
  return /^[a-z][a-z0-9]+:\/\//i.test(dataset) ? undefined : resolve(dataset);
}
