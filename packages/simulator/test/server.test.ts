import assert from 'node:assert/strict';
import { get, type IncomingHttpHeaders } from 'node:http';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Fake, fakes, jsonReply } from '@bullion/exchanges/fakes';
import { type SimulatorOptions, startSimulator } from '../src/index.ts';
import { NOW } from './places.ts';

interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** False where the connection broke before the announced length. */
  readonly isWhole: boolean;
}

function fetchRaw(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, method }, (response) => {
      const chunks: Buffer[] = [];
      const done = () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), isWhole: response.complete });
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('error', done)
        .on('close', done);
    });
    request.on('error', reject);
  });
}

/** Repeats the path it was asked for, so that a test sees what a fake sees. */
const echo: Fake = ({ path, query, method }) => jsonReply({ path, query: Object.fromEntries(query), method, padding: 'x'.repeat(2_000) });

async function simulate(options: Partial<SimulatorOptions>, use: (simulator: Awaited<ReturnType<typeof startSimulator>>) => Promise<void>) {
  const simulator = await startSimulator({ now: NOW, fakes: { TOY_SPOT: echo }, sleep: async () => undefined, ...options });
  try {
    await use(simulator);
  } finally {
    await simulator.close();
  }
}

test('names its endpoints as Bullion reads them, and mounts each in kebab case', async () => {
  await simulate({}, async ({ endpoints, url, port }) => {
    assert.deepEqual(endpoints, { BULLION_ENDPOINT_TOY_SPOT: `http://127.0.0.1:${port}/toy-spot`, BULLION_SIMULATED: '1' });
    assert.equal((await fetchRaw(`${url}/toy-spot/a/b?x=1`)).status, 200);
    assert.equal((await fetchRaw(`${url}/elsewhere`)).status, 404);
    assert.equal((await fetchRaw(`${url}/toy-spot/a`, {}, 'POST')).status, 405);
  });
});

test('hands paths in any script to the fake, decoded, and refuses what is not UTF-8', async () => {
  await simulate({}, async ({ url }) => {
    const { body } = await fetchRaw(
      `${url}/toy-spot/klines/${encodeURIComponent('币安人生USDT')}/1d?symbol=${encodeURIComponent('龙虾USDT')}`,
    );
    const { path, query } = JSON.parse(body.toString()) as { path: string; query: Record<string, string> };
    assert.equal(path, '/klines/币安人生USDT/1d');
    assert.deepEqual(query, { symbol: '龙虾USDT' });
    assert.equal((await fetchRaw(`${url}/toy-spot/%E5%B8`)).status, 400);
  });
});

test('dates its answers by the simulated clock, says their length, and compresses only where asked', async () => {
  await simulate({}, async ({ url, setNow, requests }) => {
    const plain = await fetchRaw(`${url}/toy-spot/a`);
    assert.equal(plain.headers.date, new Date(NOW).toUTCString());
    assert.equal(plain.headers['content-length'], String(plain.body.length));
    assert.equal(plain.headers['content-encoding'], undefined);
    const packed = await fetchRaw(`${url}/toy-spot/a`, { 'accept-encoding': 'gzip, deflate' });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    assert.equal(packed.headers['content-length'], String(packed.body.length));
    assert.deepEqual(gunzipSync(packed.body), plain.body);
    setNow(NOW + 5_000);
    const head = await fetchRaw(`${url}/toy-spot/a`, {}, 'HEAD');
    assert.equal(head.headers.date, new Date(NOW + 5_000).toUTCString());
    assert.ok(Number(head.headers['content-length']) > 2_000 && head.body.length === 0);
    assert.equal(requests(), 3);
  });
});

test('a fake that throws is told as such, and the server stays up', async () => {
  const broken: Fake = () => jsonReply(JSON.parse('{'));
  await simulate({ fakes: { TOY: broken } }, async ({ url }) => {
    for (let time = 0; time < 2; time++) {
      const { status, body } = await fetchRaw(`${url}/toy/a`);
      assert.equal(status, 500);
      assert.match(body.toString(), /The simulator failed: SyntaxError/);
    }
  });
});

/** What became of two hundred simultaneous requests, in the order of their URLs. */
async function outcomes(): Promise<string[]> {
  const seen: string[] = [];
  await simulate({ faults: { rate: 0.4, seed: 11 }, fakes: { OKX: echo } }, async ({ url }) => {
    const all = await Promise.allSettled(Array.from({ length: 200 }, (_, index) => fetchRaw(`${url}/okx/${index}`)));
    seen.push(...all.map((each) => (each.status === 'rejected' ? 'no answer' : outcome(each.value))));
  });
  return seen;
}

function outcome({ status, body, headers, isWhole }: Response): string {
  return isWhole ? `${status} ${headers['content-type']} ${body.length}` : 'broken off';
}

test('two hundred simultaneous requests meet the same faults in every run', async () => {
  const [first, second] = [await outcomes(), await outcomes()];
  assert.deepEqual(first, second);
  const kinds = new Set(first);
  assert.ok(
    kinds.has('broken off') && [...kinds].some((kind) => kind.startsWith('429')) && [...kinds].some((kind) => kind.includes('text/html')),
  );
});

test('every fake of an exchange answers over HTTP, with the simulated date', async () => {
  await simulate({ fakes }, async ({ endpoints }) => {
    for (const [name, base] of Object.entries(endpoints).filter(([each]) => each.startsWith('BULLION_ENDPOINT_'))) {
      const { status, headers } = await fetchRaw(`${base}/`);
      assert.equal(headers.date, new Date(NOW).toUTCString(), name);
      assert.notEqual(status, 500, name);
    }
  });
});

const QUESTIONS: Readonly<Record<string, { path: string; times: (body: string) => number[] }>> = {
  BINANCE_SPOT: { path: '/api/v3/klines?symbol=BTCUSDT&interval=1d&limit=3', times: (body) => rowsOf(JSON.parse(body)) },
  BINANCE_FUTURES: {
    path: `/fapi/v1/klines?symbol=${encodeURIComponent('龙虾USDT')}&interval=1d&limit=3`,
    times: (body) => rowsOf(JSON.parse(body)),
  },
  COINBASE: { path: '/products/BTC-USD/candles?granularity=86400', times: (body) => rowsOf(JSON.parse(body), 1000) },
  OKX: { path: '/api/v5/market/history-candles?instId=BTC-USDT&bar=1Dutc&limit=3', times: (body) => rowsOf(JSON.parse(body).data) },
  BYBIT: {
    path: '/v5/market/kline?category=linear&symbol=BTCUSDT&interval=D&limit=3',
    times: (body) => rowsOf(JSON.parse(body).result.list),
  },
};

function rowsOf(rows: readonly (readonly (string | number)[])[], unit = 1): number[] {
  return rows.map(([time]) => Number(time) * unit).sort((a, b) => a - b);
}

test('the newest day of every exchange is the simulated today', async () => {
  const today = Math.floor(NOW / 86_400_000) * 86_400_000;
  await simulate({ fakes }, async ({ endpoints }) => {
    for (const [name, { path, times }] of Object.entries(QUESTIONS)) {
      const { status, body } = await fetchRaw(`${endpoints[`BULLION_ENDPOINT_${name}`]}${path}`);
      assert.equal(status, 200, `${name}: ${body.toString().slice(0, 200)}`);
      assert.equal(times(body.toString()).at(-1), today, name);
    }
  });
});
