import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BullionError, hash32 } from '@bullion/core';
import { fakes as everyFake, type Fake, type FakeReply, jsonReply } from '@bullion/exchanges/fakes';
import { deliver } from './delivery.ts';
import { type Delivery, type FaultOptions, FaultPlan, spoil } from './faults.ts';
import { Limiter, type LimitUse } from './limits.ts';
import { isListingFault, spoilListing } from './listing-faults.ts';
import { isRowFault, spoilRows } from './row-faults.ts';
import { createWorld, earlier, type World, type WorldOptions } from './world.ts';

export interface SimulatorOptions extends Omit<WorldOptions, 'now'> {
  readonly now: number | (() => number);
  /** 0 picks a free one. */
  readonly port?: number;
  readonly host?: string;
  /** `rate` of all attempts goes wrong, see `FaultOptions`; the seed is the world's unless given. */
  readonly faults?: Omit<FaultOptions, 'seed'> & { readonly seed?: number };
  /** Every answer is held back by this much. */
  readonly latencyMs?: number;
  /** Endpoint name → what answers for it; by default the fakes of all exchanges. */
  readonly fakes?: Readonly<Record<string, Fake>>;
  /** The clock, in ms, by which the exchanges keep their published limits; without it everybody may ask as much as they like. */
  readonly limits?: () => number;
  /** How delays pass; by default they really do. */
  readonly sleep?: (ms: number) => Promise<void>;
}

export interface Simulator extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The variables that point Bullion here: `BULLION_ENDPOINT_<NAME>` → base URL. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly world: World;
  /** Requests received so far. */
  requests(): number;
  /** How the published limits were used, where they are kept. */
  limits(): LimitUse[];
  /** Stops the simulated clock at an instant, ms. */
  setNow(ms: number): void;
  close(): Promise<void>;
}

/** Starts a server that answers like the exchanges, each below the mount of its endpoint: BINANCE_SPOT below `/binance-spot`. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { seed = 1, port = 0, host = '127.0.0.1', fakes = everyFake, faults, latencyMs = 0, sleep = pass } = options;
  const world = createWorld(options);
  const mounts = new Map(Object.entries(fakes).map(([name, fake]) => [mountOf(name), fake]));
  const plan = faults === undefined ? undefined : new FaultPlan({ seed, ...faults });
  const limiter = options.limits === undefined ? undefined : new Limiter(options.limits);
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    respond(request, response).catch((error: Error) => response.destroy(error));
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const delivery = answer(request, { mounts, world, plan, limiter });
    const delayMs = latencyMs + (delivery.delayMs ?? 0);
    if (delayMs > 0) await sleep(delayMs);
    await deliver(request, response, delivery, world.now() + (plan?.skew(request.url ?? '/') ?? 0));
  }
  const url = await listen(server, port, host);
  return {
    url,
    port: Number(new URL(url).port),
    endpoints: {
      ...Object.fromEntries(Object.keys(fakes).map((name) => [`BULLION_ENDPOINT_${name}`, `${url}/${mountOf(name)}`])),
      // Whoever collects from here marks what is stored, and never mixes it with real data.
      BULLION_SIMULATED: '1',
    },
    world,
    requests: () => requests,
    limits: () => limiter?.uses() ?? [],
    setNow: (ms) => world.setNow(ms),
    close: () => close(server),
    [Symbol.asyncDispose]: () => close(server),
  };
}

function mountOf(endpoint: string): string {
  return endpoint.toLowerCase().replaceAll('_', '-');
}

interface Mounted {
  readonly mounts: ReadonlyMap<string, Fake>;
  readonly world: World;
  readonly plan: FaultPlan | undefined;
  readonly limiter: Limiter | undefined;
}

function answer(request: IncomingMessage, { mounts, world, plan, limiter }: Mounted): Delivery {
  const target = request.url ?? '/';
  const url = URL.parse(`http://simulator${target}`);
  if (url === null) return { reply: jsonReply({ message: 'The address is malformed.' }, 400) };
  const [, mount = '', ...rest] = url.pathname.split('/');
  const fake = mounts.get(mount);
  if (fake === undefined) return { reply: jsonReply({ message: `Nothing is mounted at /${mount}.` }, 404) };
  const { method = 'GET', headers } = request;
  if (method !== 'GET' && method !== 'HEAD') return { reply: jsonReply({ message: 'Method Not Allowed' }, 405) };
  const refused = limiter?.refuse(mount, `/${rest.join('/')}`, url.searchParams);
  if (refused !== undefined) return { reply: refused };
  const reply = guarded(() => fake({ method, path: decodeURIComponent(`/${rest.join('/')}`), query: url.searchParams, headers }, world));
  const kind = plan?.next(target, mount, reply);
  if (kind === undefined) return { reply };
  if (isRowFault(kind)) return { reply: spoilRows(kind, reply, hash32(target)) };
  if (!isListingFault(kind)) return spoil(kind, mount, reply);
  const ask = (query: URLSearchParams, agoMs = 0) => fake({ method, path: '/', query, headers }, earlier(world, agoMs));
  return { reply: spoilListing(kind, reply, { query: url.searchParams, chance: hash32(target), ask }) };
}

/** A path that is not percent-encoded UTF-8 is the caller's mistake; anything else that is thrown is a bug of the fake, and says so. */
function guarded(make: () => FakeReply): FakeReply {
  try {
    return make();
  } catch (error) {
    if (error instanceof URIError) return jsonReply({ message: 'The path is not percent-encoded UTF-8.' }, 400);
    return jsonReply({ message: `The simulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` }, 500);
  }
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new BullionError('bug', 'Expected a TCP address.');
  return `http://${host}:${address.port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
