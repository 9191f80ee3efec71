import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { BullionError } from '@bullion/core';
import { type HttpOptions, HttpPool } from '../src/transport/http.ts';
import { serve } from './transport-server.ts';

const BOUNDS: HttpOptions = {
  timeoutMs: 5000,
  bodyBytesMax: 10_000,
  connectionsMax: 32,
};

async function get(url: string, bounds: Partial<HttpOptions> = {}, signal?: AbortSignal) {
  const pool = new HttpPool({ ...BOUNDS, ...bounds });
  try {
    const { status, headers, body } = await pool.get(new URL(url), {}, signal);
    return { status, headers, text: new TextDecoder().decode(body) };
  } finally {
    pool.close();
  }
}

async function failure(promise: Promise<unknown>): Promise<BullionError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BullionError, `a BullionError, not ${String(error)}`);
  return error;
}

/** A server below HTTP: what it does with a connection is all it does. */
async function serveRaw(onConnection: (socket: Socket) => void): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('a body', () => {
  test('arrives whole, also in pieces and without a length', async () => {
    await using served = await serve((_, response) => {
      response.write('{"a":');
      setImmediate(() => response.end('1}'));
    });
    assert.equal((await get(served.url)).text, '{"a":1}');
  });

  for (const [encoding, compress] of [
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const) {
    test(`that is compressed with ${encoding} comes out as it was`, async () => {
      await using served = await serve((request, response) => {
        assert.match(String(request.headers['accept-encoding']), new RegExp(encoding));
        response.writeHead(200, { 'content-encoding': encoding }).end(compress('[1,2,3]'));
      });
      assert.equal((await get(served.url)).text, '[1,2,3]');
    });

    test(`that is broken ${encoding} is a bad body`, async () => {
      await using served = await serve((_, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(compress('[1,2,3]').subarray(0, 8));
      });
      assert.equal((await failure(get(served.url))).code, 'bad_body');
    });
  }

  test('in an encoding that was not asked for is a bad body', async () => {
    await using served = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'));
    assert.equal((await failure(get(served.url))).code, 'bad_body');
  });

  test('that ends before its Content-Length is cut off, however the connection ends', async () => {
    for (const end of [(socket: Socket) => socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
      await using raw = await serveRaw((socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,2,3]', () => end(socket)));
      });
      const error = await failure(get(`http://127.0.0.1:${raw.port}`));
      assert.equal(error.code, 'unreachable');
      assert.match(error.message, /cut off|ECONNRESET/);
    }
  });

  test('whose last chunk is missing is cut off', async () => {
    await using raw = await serveRaw((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\n[1,2,3]\r\n'));
    });
    const error = await failure(get(`http://127.0.0.1:${raw.port}`));
    assert.equal(error.code, 'unreachable');
    assert.match(error.message, /cut off after 7 bytes/);
  });

  test('beyond the bound is refused: announced, in pieces, or after decompression', async () => {
    const large = 'x'.repeat(20_000);
    const listeners: Parameters<typeof serve>[0][] = [
      (_, response) => response.writeHead(200, { 'content-length': '20000' }).end(large),
      (_, response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(large),
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(large)),
    ];
    for (const listener of listeners) {
      await using served = await serve(listener);
      const error = await failure(get(served.url));
      assert.equal(error.code, 'bad_body');
      assert.match(error.message, /10000 bytes/);
    }
  });
});

describe('a connection', () => {
  test('that is refused, or reset, or speaks no HTTP is unreachable, and says so', async () => {
    await using closing = await serveRaw((socket) => socket.resetAndDestroy());
    await using nonsense = await serveRaw((socket) => socket.end('220 smtp ready\r\n'));
    for (const port of [1, closing.port, nonsense.port]) {
      const error = await failure(get(`http://127.0.0.1:${port}`));
      assert.equal(error.code, 'unreachable');
      assert.ok(error.cause instanceof Error);
    }
  });

  test('to a host without an address is unreachable', async () => {
    assert.equal((await failure(get('http://nowhere.invalid'))).code, 'unreachable');
  });

  test('that never answers, or never ends its answer, is a timeout', async () => {
    await using silent = await serve(() => undefined);
    await using endless = await serve((_, response) => response.write('['));
    for (const { url } of [silent, endless]) assert.equal((await failure(get(url, { timeoutMs: 60 }))).code, 'timeout');
  });

  test('that is never made is a timeout of its own', async () => {
    await using raw = await serveRaw(() => undefined);
    const error = await failure(get(`https://127.0.0.1:${raw.port}`, { timeoutMs: 60 }));
    assert.equal(error.code, 'timeout');
  });

  test('is kept for the next request', async () => {
    const ports = new Set<number | undefined>();
    await using served = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end('[]');
    });
    const pool = new HttpPool(BOUNDS);
    for (let index = 0; index < 5; index++) await pool.get(new URL(served.url), {});
    pool.close();
    assert.equal(ports.size, 1);
  });

  test('waits its turn beyond the bound, and the wait is no part of the time-out', async () => {
    let open = 0;
    let most = 0;
    await using served = await serve((_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open -= 1;
        response.end('[]');
      }, 30);
    });
    const pool = new HttpPool({ ...BOUNDS, connectionsMax: 2, timeoutMs: 150 });
    await Promise.all(Array.from({ length: 16 }, () => pool.get(new URL(served.url), {})));
    pool.close();
    assert.equal(most, 2);
  });

  test('goes through the proxy that the environment names', async () => {
    const asked: string[] = [];
    await using proxy = await serve((request, response) => {
      asked.push(request.url ?? '');
      response.end('[]');
    });
    await get('http://exchange.invalid/bars', {
      proxyEnv: { HTTP_PROXY: proxy.url },
    });
    assert.deepEqual(asked, ['http://exchange.invalid/bars']);
  });
});

describe('a redirect', () => {
  test('is not followed, and says where it leads', async () => {
    let requests = 0;
    await using served = await serve((_, response) => {
      requests += 1;
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
    });
    const error = await failure(get(served.url));
    assert.equal(error.code, 'refused');
    assert.match(error.message, /elsewhere\.example.*302/);
    assert.equal(requests, 1);
  });
});

test('many requests at once under one signal give no warning', async () => {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on('warning', listen);
  await using served = await serve((_, response) => response.end('[]'));
  const pool = new HttpPool(BOUNDS);
  const { signal } = new AbortController();
  await Promise.all(Array.from({ length: 200 }, () => pool.get(new URL(served.url), {}, signal)));
  pool.close();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', listen);
  assert.deepEqual(warnings, []);
});
