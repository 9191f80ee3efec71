import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { BullionError } from '@bullion/core';
import { SMTPServer } from 'smtp-server';
import type { Message } from '../src/daemon/incidents.ts';
import { isFor, notifiers } from '../src/daemon/notify/notifier.ts';

const message: Message = {
  id: 'run/okx/timeout@2026-11-20T01:00:00Z',
  at: '2026-11-20T01:00:00Z',
  level: 'error',
  title: 'daily: okx: timeout (<3 symbols>)',
  detail: 'OKX & its network did not answer.',
};

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly bodies: unknown[];
}

async function receive(status = 200): Promise<Receiver> {
  const bodies: unknown[] = [];
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/secret-token`,
    bodies,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

test('Slack gets a text in which nothing of the message is markup', async () => {
  await using receiver = await receive();
  await notifiers({ slack: { url: receiver.url } })[0]?.send(message);
  assert.deepEqual(receiver.bodies, [
    { text: ':rotating_light: *daily: okx: timeout (&lt;3 symbols&gt;)*\nOKX &amp; its network did not answer.' },
  ]);
});

test('a webhook gets the message as it is, with an id to tell repeated deliveries', async () => {
  await using receiver = await receive();
  await notifiers({ webhook: { url: receiver.url } })[0]?.send(message);
  assert.deepEqual(receiver.bodies, [message]);
});

for (const status of [500, 404, 302]) {
  test(`HTTP ${status} is a failure that names the host and not the secret in its address`, async () => {
    await using receiver = await receive(status);
    await assert.rejects(
      async () => notifiers({ webhook: { url: receiver.url } })[0]?.send(message),
      (error) => error instanceof BullionError && error.message.includes('127.0.0.1') && !error.message.includes('secret'),
    );
  });
}

test('mail goes over SMTP with the title as its subject and the id as its Message-ID', async () => {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  try {
    const { port } = server.server.address() as AddressInfo;
    const options = { url: `smtp://127.0.0.1:${port}`, from: 'bullion@example.org', to: ['a@example.org', 'b@example.org'] };
    await notifiers({ mail: options })[0]?.send(message);
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
  assert.equal(mails.length, 1);
  assert.match(mails[0] ?? '', /^Subject: Bullion: daily: okx: timeout/m);
  assert.match(mails[0] ?? '', /^To: a@example\.org, b@example\.org/m);
  assert.match(mails[0] ?? '', /Message-ID:\s*<run%2Fokx%2Ftimeout/);
  assert.match(mails[0] ?? '', /OKX & its network did not answer\./);
});

test('a mail server that is not there is a failure without its password', async () => {
  const options = { url: 'smtp://user:hunter2@127.0.0.1:1', from: 'a@example.org', to: ['b@example.org'] };
  await assert.rejects(
    async () => notifiers({ mail: options })[0]?.send(message),
    (error) => error instanceof BullionError && !JSON.stringify([error.message, error.details]).includes('hunter2'),
  );
});

test('who wants only errors is not woken by less', () => {
  assert.equal(isFor({ level: 'error' }, { level: 'warn' }), false);
  assert.equal(isFor({ level: 'warn' }, { level: 'error' }), true);
  assert.equal(isFor({ level: 'info' }, { level: 'info' }), true);
});
