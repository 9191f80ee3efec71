import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FakeReply, type FakeWorld, fakes } from '@bullion/exchanges/fakes';

/** A reply in place of the honest one, or undefined to leave it. */
export type Spoil = (url: string, honest: FakeReply) => FakeReply | undefined;

/** Every fake of the package over real HTTP, each below its endpoint in kebab case, with the world's time as Date. */
export interface FakeServer extends AsyncDisposable {
  /** Base URLs by endpoint name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** What was asked, in order. */
  readonly urls: string[];
  spoil: Spoil;
}

export async function serveFakes(world: FakeWorld): Promise<FakeServer> {
  const served: { urls: string[]; spoil: Spoil } = { urls: [], spoil: () => undefined };
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    served.urls.push(url);
    const honest = reply(request, world);
    write(response, served.spoil(url, honest) ?? honest, world.now());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const endpoints = Object.fromEntries(Object.keys(fakes).map((name) => [name, `http://127.0.0.1:${port}/${kebab(name)}`]));
  return Object.assign(served, {
    endpoints,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function reply({ method = 'GET', url = '', headers }: IncomingMessage, world: FakeWorld): FakeReply {
  const { pathname, searchParams: query } = new URL(url, 'http://127.0.0.1');
  const [, mount = '', ...path] = pathname.split('/');
  const fake = Object.entries(fakes).find(([name]) => kebab(name) === mount)?.[1];
  if (fake === undefined) return { status: 404, headers: {}, body: `Nothing is mounted at ${mount}.` };
  return fake({ method, path: decodeURIComponent(`/${path.join('/')}`), query, headers }, world);
}

function write(response: ServerResponse, { status, headers, body }: FakeReply, now: number): void {
  const bytes = Buffer.from(body);
  response.sendDate = false;
  response.writeHead(status, { date: new Date(now).toUTCString(), ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

function kebab(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}
