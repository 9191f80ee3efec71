import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { BullionError, ManualClock, silentLog } from '@bullion/core';
import { openTransport } from '@bullion/exchanges';
import { ask, serve, toySource } from './transport-server.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A listener that plays replies in turn and repeats the last one. */
function play(
  ...replies: {
    status?: number;
    headers?: Record<string, string>;
    body?: string;
  }[]
) {
  const urls: string[] = [];
  const listener: Parameters<typeof serve>[0] = (request, response) => {
    const { status = 200, headers = {}, body = '[]' } = replies[Math.min(urls.length, replies.length - 1)] ?? {};
    urls.push(request.url ?? '');
    response.writeHead(status, { date: 'Sat, 16 Aug 2025 03:00:00 GMT', ...headers }).end(body);
  };
  return { listener, urls };
}

async function failure(promise: Promise<unknown>): Promise<BullionError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof BullionError, `a BullionError, not ${String(error)}`);
  return error;
}

describe('an answer', () => {
  test('says what was asked, what arrived, when, and which bytes', async () => {
    const { listener, urls } = play({ body: '[1]' });
    await using served = await serve(listener);
    served.clock.advance(5000);
    const answer = await served.transport.send(ask);
    assert.equal(answer.url, '/toy-spot/bars?limit=10&symbol=BTC');
    assert.deepEqual(urls, ['/mount/bars?limit=10&symbol=BTC']);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], undefined);
    assert.equal(answer.sha256, createHash('sha256').update('[1]').digest('hex'));
    assert.equal(answer.serverTime, Date.UTC(2025, 7, 16, 3));
    assert.equal(answer.requestedAt, Date.UTC(2025, 7, 16, 3, 0, 5));
    assert.equal(answer.attempts, 1);
  });

  test('that says absent comes back once, and is not read', async () => {
    const { listener, urls } = play({ status: 404 });
    await using served = await serve(listener);
    const answer = await served.transport.send(ask, {
      accept: () => assert.fail('an absent answer has nothing to read'),
    });
    assert.equal(answer.status, 404);
    assert.equal(urls.length, 1);
  });

  test('carries the times of the run also where its clock stands still', async () => {
    const { listener } = play({});
    const clock = new ManualClock(0);
    const frozen = {
      now: () => 1_000_000,
      monotonic: () => clock.monotonic(),
      sleep: clock.sleep.bind(clock),
    };
    await using served = await serve(listener, { clock: frozen });
    clock.advance(250);
    assert.equal((await served.transport.send(ask)).requestedAt, 1_000_250);
  });
});

describe('a retriable failure', () => {
  for (const [status, code] of [
    [500, 'exchange_busy'],
    [504, 'timeout'],
    [429, 'rate_limited'],
  ] as const) {
    test(`HTTP ${status} is asked again, and succeeds in the end`, async () => {
      const { listener } = play({ status }, { status }, { status }, { status }, { status }, {});
      await using served = await serve(listener);
      const answer = await served.transport.send(ask);
      assert.equal(answer.attempts, 6);
      assert.deepEqual([served.transport.stats().requests, served.transport.stats().retries], [6, 5]);
    });

    test(`HTTP ${status} that stays is ${code} after seven attempts, with what was asked`, async () => {
      const { listener, urls } = play({ status });
      await using served = await serve(listener);
      const error = await failure(served.transport.send(ask));
      assert.equal(error.code, code);
      assert.equal(urls.length, 7);
      const { url, attempts, status: last } = error.details;
      assert.deepEqual(
        { url, attempts, last },
        {
          url: '/toy-spot/bars?limit=10&symbol=BTC',
          attempts: 7,
          last: status,
        },
      );
      assert.ok(error.cause instanceof BullionError);
    });
  }

  test('waits longer each time, within bounds that double', async () => {
    const { listener } = play({ status: 503 });
    await using served = await serve(listener);
    await failure(served.transport.send(ask));
    assert.deepEqual(
      served.clock.slept.map((ms) => Math.round(ms / 100) * 100),
      [500, 1000, 2000, 4000, 8000, 16_000],
    );
  });

  test('a body that its reader does not accept is asked again', async () => {
    const { listener, urls } = play({ body: '<html>' }, { body: '[]' });
    await using served = await serve(listener);
    const accept = ({ body }: { body: Uint8Array }) => {
      if (body[0] === 0x3c) throw new BullionError('bad_body', 'It is HTML.');
    };
    assert.equal((await served.transport.send(ask, { accept })).attempts, 2);
    assert.equal(urls.length, 2);
  });

  test('a bug in the reader is not asked again', async () => {
    const { listener, urls } = play({});
    await using served = await serve(listener);
    const accept = () => {
      throw new TypeError('x is not a function');
    };
    const error = await failure(served.transport.send(ask, { accept }));
    assert.equal(error.code, 'bug');
    assert.equal(urls.length, 1);
  });
});

describe('a refusal', () => {
  test('is not asked again', async () => {
    const { listener, urls } = play({ status: 400 });
    await using served = await serve(listener);
    assert.equal((await failure(served.transport.send(ask))).code, 'refused');
    assert.equal(urls.length, 1);
  });

  test('of the whole region stops the source for the run, without another request', async () => {
    const { listener, urls } = play({ status: 451 });
    await using served = await serve(listener);
    const first = await failure(served.transport.send(ask));
    const second = await failure(served.transport.send({ ...ask, path: '/other' }));
    assert.deepEqual([first.code, second.code], ['geo_blocked', 'geo_blocked']);
    assert.equal(second.details['url'], '/toy-spot/other?limit=10&symbol=BTC');
    assert.equal(second.details['attempts'], 0);
    assert.equal(urls.length, 1);
  });
});

describe('a pause', () => {
  test('of Retry-After seconds is kept by all requests', async () => {
    const { listener } = play({ status: 418, headers: { 'retry-after': '90' } }, {});
    const judge: typeof toySource.judge = (answer) =>
      answer.status === 418
        ? {
            kind: 'error',
            code: 'rate_limited',
            message: 'ban',
            retryAfterMs: 90_000,
          }
        : { kind: 'ok' };
    await using served = await serve(listener, {
      source: { ...toySource, judge },
    });
    await served.transport.send(ask);
    const resumedAt = served.clock.monotonic();
    await served.transport.send({ ...ask, path: '/other' });
    assert.ok(resumedAt >= 90_000);
    assert.equal(served.clock.monotonic(), resumedAt);
    assert.equal(served.transport.stats().pausedMs, 90_000);
  });

  test('until an HTTP date counts by the clock of the exchange', async () => {
    const { listener } = play(
      {
        status: 429,
        headers: { 'retry-after': 'Sat, 16 Aug 2025 03:00:42 GMT' },
      },
      {},
    );
    await using served = await serve(listener);
    await served.transport.send(ask);
    assert.equal(served.clock.monotonic(), 42_000);
  });

  test('holds back those as well who were waiting for the budget when it began', async () => {
    const sentAt: number[] = [];
    const clock = new VirtualClock();
    await using served = await serve(
      (_, response) => {
        sentAt.push(clock.monotonic());
        response.writeHead(sentAt.length === 1 ? 429 : 200, { 'retry-after': '60' }).end('[]');
      },
      { clock, source: { ...toySource, budgets: { weight: { tokens: 1, perMs: 10 } } } },
    );
    await Promise.all([served.transport.send(ask), served.transport.send({ ...ask, path: '/other' })]);
    assert.equal(sentAt.length, 3);
    assert.ok(sentAt.slice(1).every((ms) => ms >= 60_000));
  });

  test('without a stated length is a second at least', async () => {
    const { listener } = play({ status: 429 }, {});
    await using served = await serve(listener, { random: () => 0 });
    await served.transport.send(ask);
    assert.equal(served.clock.monotonic(), 1000);
  });

  test('beyond the patience stops the exchange for the run, for requests that wait as well', async () => {
    const { listener, urls } = play({
      status: 429,
      headers: { 'retry-after': '121' },
    });
    await using served = await serve(listener);
    const error = await failure(served.transport.send(ask));
    assert.equal(error.code, 'exchange_stopped');
    assert.ok(error.cause instanceof BullionError);
    assert.equal((await failure(served.transport.send(ask))).code, 'exchange_stopped');
    assert.equal(urls.length, 1);
    assert.deepEqual(served.clock.slept, []);
  });

  test('within a patience of ones own choice is waited for', async () => {
    const { listener } = play({ status: 429, headers: { 'retry-after': '121' } }, {});
    await using served = await serve(listener, { patienceMs: 200_000 });
    assert.equal((await served.transport.send(ask)).attempts, 2);
  });
});

describe('a run that is stopped', () => {
  test('ends the request under way and refuses the next', async () => {
    const controller = new AbortController();
    await using served = await serve(() => controller.abort(), {
      signal: controller.signal,
    });
    assert.equal((await failure(served.transport.send(ask))).code, 'cancelled');
    assert.equal((await failure(served.transport.send(ask))).code, 'cancelled');
    assert.equal(served.transport.stats().requests, 1);
  });

  test('does not wait for the end of a pause', async () => {
    const controller = new AbortController();
    const { listener } = play({
      status: 429,
      headers: { 'retry-after': '60' },
    });
    const clock = new ManualClock(0);
    const sleep = (_: number, signal?: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        controller.abort();
      });
    await using served = await serve(listener, {
      signal: controller.signal,
      clock: { now: () => 0, monotonic: () => clock.monotonic(), sleep },
    });
    assert.equal((await failure(served.transport.send(ask))).code, 'cancelled');
  });
});

describe('what cannot be', () => {
  const open = (endpoints: Record<string, string>) =>
    openTransport({
      source: toySource,
      endpoints,
      clock: new ManualClock(0),
      log: silentLog,
    });

  test('an endpoint that is no web address is refused before anything is sent', () => {
    for (const base of ['nonsense', 'ftp://127.0.0.1', '']) {
      assert.throws(
        () => open({ TOY_SPOT: base }),
        (error) => error instanceof BullionError && error.code === 'bad_config',
      );
    }
  });

  test('an endpoint that the source does not have is a bug of its definition', async () => {
    const transport = open({});
    const error = await failure(transport.send({ ...ask, endpoint: 'ELSEWHERE' }));
    assert.equal(error.code, 'bad_definition');
  });
});
