import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ask } from '../src/net/ask.ts';
import { nodeNet } from '../src/runtime/node-net.ts';

const BODY = Buffer.alloc(300_000, 'bullion ');

describe('a GET by Node', { timeout: 30_000 }, () => {
  /** How the server answers; it is told the request. */
  let answer: (socket: Socket, request: string) => void = () => undefined;
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => undefined).on('data', (request) => answer(socket, String(request)));
  });
  let url = '';

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/file`;
  });
  after(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });

  const head = (...lines: string[]): string => ['HTTP/1.1 200 OK', ...lines, '', ''].join('\r\n');
  const length = `content-length: ${BODY.length}`;

  test('a server that closes the connection behind its answer is read to the end, however slowly', async () => {
    answer = (socket) => socket.end(Buffer.concat([Buffer.from(head(length, 'connection: close').replace('1.1', '1.0')), BODY]));
    for (let count = 0; count < 20; count++) {
      const reply = await ask(nodeNet, { url });
      let bytes = 0;
      for await (const chunk of reply.chunks()) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        bytes += chunk.length;
      }
      assert.equal(bytes, BODY.length);
    }
  });

  test('an answer that is cut off says so', async () => {
    answer = (socket) => socket.end(Buffer.concat([Buffer.from(head(length)), BODY.subarray(0, 100_000)]));
    await assert.rejects((await ask(nodeNet, { url })).bytes(), { code: 'unreachable', message: /cut off/ });
  });

  test('what is packed is unpacked, and of what is damaged nothing is believed', async () => {
    const packed = gzipSync(BODY);
    const sent: string[] = [];
    const send = (body: Buffer) => (socket: Socket, request: string) => {
      sent.push(request);
      socket.end(Buffer.concat([Buffer.from(head('content-encoding: gzip', `content-length: ${body.length}`)), body]));
    };
    answer = send(packed);
    assert.deepEqual(Buffer.from(await (await ask(nodeNet, { url })).bytes()), BODY);
    answer = send(packed.subarray(0, -100));
    await assert.rejects((await ask(nodeNet, { url })).bytes(), { code: 'unreachable' });
    await (await ask(nodeNet, { url, headers: { range: 'bytes=0-1' } })).cancel();
    assert.match(sent[0] ?? '', /accept-encoding: gzip/);
    assert.match(sent[2] ?? '', /accept-encoding: identity/);
  });

  test('a connection that was kept open, and is closed by then, is no failure', async () => {
    let isFirst = true;
    answer = (socket) => {
      const [small, closes] = [head('content-length: 2'), !isFirst];
      isFirst = false;
      if (closes && socket.bytesWritten > 0) socket.resetAndDestroy();
      else socket.write(`${small}ok`);
    };
    for (let count = 0; count < 3; count++) assert.equal(await (await ask(nodeNet, { url })).text(), 'ok');
  });

  test('a body that nobody wants disturbs nobody', async () => {
    answer = (socket) => socket.write(Buffer.concat([Buffer.from(head(length)), BODY.subarray(0, 100_000)]));
    const reply = await ask(nodeNet, { url });
    await reply.cancel();
    await assert.rejects(ask(nodeNet, { url: 'http://127.0.0.1:1/' }), { code: 'unreachable', message: /ECONNREFUSED/ });
  });
});
