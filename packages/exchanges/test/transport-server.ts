import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock, silentLog } from '@bullion/core';
import { type Ask, openTransport, type Source, type Transport, type TransportOptions } from '@bullion/exchanges';
import { judgeStatus } from '../src/status.ts';

/** A server of one test, and the way to it through a transport. */
export interface Served extends AsyncDisposable {
  readonly url: string;
  readonly clock: ManualClock;
  readonly transport: Transport;
}

/** A source of one endpoint whose error catalogue is the HTTP status. */
export const toySource: Pick<Source, 'id' | 'title' | 'endpoints' | 'budgets' | 'judge'> = {
  id: 'toy',
  title: 'Toy',
  endpoints: { TOY_SPOT: 'http://127.0.0.1:1' },
  budgets: { weight: { tokens: 1000, perMs: 1000 } },
  judge: (answer) => (answer.status === 404 ? { kind: 'absent', message: 'no such thing' } : (judgeStatus(answer) ?? { kind: 'ok' })),
};

export const ask: Ask = {
  endpoint: 'TOY_SPOT',
  path: '/bars',
  query: { symbol: 'BTC', limit: '10' },
  cost: { weight: 1 },
};

/** Answers with the listener; the transport has a clock whose sleeps take no time, and no jitter below its bound. */
export async function serve(listener: RequestListener, options: Partial<TransportOptions> = {}): Promise<Served> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new ManualClock(Date.UTC(2025, 7, 16, 3));
  const endpoints = { TOY_SPOT: `${url}/mount/` };
  const transport = openTransport({
    source: toySource,
    endpoints,
    clock,
    log: silentLog,
    random: () => 0.999,
    ...options,
  });
  return {
    url,
    clock,
    transport,
    async [Symbol.asyncDispose]() {
      transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
