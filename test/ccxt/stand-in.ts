import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** api.kraken.com as its documentation shows it, for two pairs, at an hour of a day that is not over. */
export interface StandIn extends AsyncDisposable {
  readonly url: string;
  readonly urls: string[];
  /** The last body that was sent for a path. */
  readonly bodies: Map<string, Buffer>;
}

export async function startKraken(now: number): Promise<StandIn> {
  const urls: string[] = [];
  const bodies = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://kraken');
    urls.push(request.url ?? '');
    // With white space that no parser would write, so that the bytes are known again.
    const body = Buffer.from(`${JSON.stringify(answer(url, now), null, 1)}\n`);
    bodies.set(url.pathname, body);
    response.writeHead(200, { 'content-type': 'application/json', date: new Date(now).toUTCString() }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    urls,
    bodies,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ pathname, searchParams }: URL, now: number): unknown {
  if (pathname === '/0/public/AssetPairs') return { error: [], result: PAIRS };
  if (pathname !== '/0/public/OHLC') return { error: ['EGeneral:Unknown method'] };
  const pair = searchParams.get('pair') ?? '';
  if (!(pair in PAIRS)) return { error: ['EQuery:Unknown asset pair'] };
  const stepMs = Number(searchParams.get('interval')) * 60_000;
  const rows = bars(stepMs, now).filter(([time = 0]) => time > Number(searchParams.get('since')));
  return { error: [], result: { [pair]: rows.map(row), last: Math.floor(now / stepMs) * (stepMs / 1000) - stepMs / 1000 } };
}

/** The newest 720, the last one forming; seconds and the number of the bar. */
function bars(stepMs: number, now: number): [seconds: number, number: number][] {
  const last = Math.floor(now / stepMs);
  return Array.from({ length: 720 }, (_, index) => last - 719 + index).map((number) => [(number * stepMs) / 1000, number]);
}

/** Seconds, open, high, low, close, volume-weighted price, base volume, trades. */
function row([seconds, number]: [seconds: number, number: number]): (number | string)[] {
  const price = 60_000 + (number % 100);
  return [seconds, `${price}.0`, `${price + 10}.5`, `${price - 10}.5`, `${price + 1}.1`, `${price}.3`, `${number % 7}.12345678`, 42];
}

/** The documented example of a pair. */
function pair(altname: string, wsname: string, base: string, quote: string): object {
  const fees = [[0, 0.26]];
  return {
    ...{ altname, wsname, aclass_base: 'currency', base, aclass_quote: 'currency', quote, lot: 'unit', cost_decimals: 5, pair_decimals: 1 },
    ...{ lot_decimals: 8, lot_multiplier: 1, leverage_buy: [2], leverage_sell: [2], fees, fees_maker: fees, fee_volume_currency: 'ZUSD' },
    ...{ margin_call: 80, margin_stop: 40, ordermin: '0.0001', costmin: '0.5', tick_size: '0.1', status: 'online' },
  };
}

const PAIRS: Readonly<Record<string, object>> = {
  XXBTZUSD: pair('XBTUSD', 'XBT/USD', 'XXBT', 'ZUSD'),
  XETHZUSD: pair('ETHUSD', 'ETH/USD', 'XETH', 'ZUSD'),
  SOLEUR: pair('SOLEUR', 'SOL/EUR', 'SOL', 'ZEUR'),
};
