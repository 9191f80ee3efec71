import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BullionError, cutAtMultiples } from '@bullion/core';
import type { Answer, Ask, Feed, Send, Source, Window } from '../src/exchange.ts';
import type { Fake, FakeReply, FakeWorld } from '../src/fake.ts';
import { canonicalUrl } from '../src/transport/canonical-url.ts';

/** Every request that a fake was sent. */
export interface FakeSend {
  readonly send: Send;
  readonly asks: Ask[];
}

/** A sender without network, patience or pacing: the fake's reply, judged and accepted as the transport does it. */
export function fakeSend(source: Source, fakes: Readonly<Record<string, Fake>>, world: FakeWorld): FakeSend {
  const asks: Ask[] = [];
  const send: Send = async (ask, options = {}) => {
    asks.push(ask);
    const reply = fakes[ask.endpoint]?.(requestOf(ask), world) ?? { status: 599, headers: {}, body: '' };
    const answer = answerOf(reply, { url: canonicalUrl(ask), serverTime: world.now() });
    const verdict = source.judge(answer);
    if (verdict.kind === 'error') throw new BullionError(verdict.code, verdict.message);
    if (verdict.kind === 'ok') options.accept?.(answer);
    return answer;
  };
  return { send, asks };
}

/** An answer as the transport hands it over. */
export function answerOf(reply: Partial<FakeReply>, about: Partial<Answer> = {}): Answer {
  const body = typeof reply.body === 'string' ? new TextEncoder().encode(reply.body) : (reply.body ?? new Uint8Array());
  return {
    url: '/exchange/path',
    status: reply.status ?? 200,
    headers: reply.headers ?? {},
    body,
    sha256: createHash('sha256').update(body).digest('hex'),
    requestedAt: 0,
    receivedAt: 0,
    serverTime: undefined,
    attempts: 1,
    ...about,
  };
}

/** A recorded or made-up body as an answer. */
export function sample(path: string, about: Partial<Answer> = {}): Answer {
  return answerOf({ body: readFileSync(join(import.meta.dirname, 'samples', path)) }, about);
}

/** Everything that a walk yields. */
export async function drain(walk: AsyncGenerator<Answer>): Promise<Answer[]> {
  const answers: Answer[] = [];
  for await (const answer of walk) answers.push(answer);
  return answers;
}

/** What a feed makes of a span: every answer of all its windows, and the rows of all of them. */
export async function collect<R>(feed: Feed<R>, send: Send, { series, from, until, now }: Window): Promise<Collected<R>> {
  const rows: R[] = [];
  const answers: Answer[] = [];
  for (const span of cutAtMultiples({ from, until }, feed.windowMs(series))) {
    const window = { series, now, ...span };
    for await (const answer of feed.fetch(send, window)) {
      answers.push(answer);
      const parsed = feed.parsers.at(-1)?.parse(answer, window);
      assert.deepEqual(parsed?.rejected, []);
      rows.push(...(parsed?.rows ?? []));
    }
  }
  return { rows, answers };
}

interface Collected<R> {
  readonly rows: R[];
  readonly answers: Answer[];
}

function requestOf(ask: Ask) {
  return { method: 'GET', path: decodeURIComponent(ask.path), query: new URLSearchParams(ask.query), headers: {} };
}
