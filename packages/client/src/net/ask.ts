import { BullionError } from '@bullion/core';
import { type Answer, answerOf } from './answer.ts';
import type { Net, Reply, ReplyHeaders } from './net.ts';
import { Watch } from './watch.ts';

export interface Question {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent to one origin and to no other, wherever it redirects to. */
  readonly credentials?: Credentials | undefined;
  /** `no-cache`: a copy that the browser keeps is not good enough. */
  readonly cache?: 'no-cache' | undefined;
  /** How long the server may say nothing; 30 s unless stated. */
  readonly silenceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Credentials {
  readonly origin: string;
  /** What is said to it with a GET of this address. */
  headersFor(url: string): Promise<Readonly<Record<string, string>>>;
}

const HOPS_MAX = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** One GET. A status of any kind is an answer; redirects are followed, and whoever is redirected to gets no credentials of another origin. */
export async function ask(net: Net, question: Question): Promise<Answer> {
  const watch = new Watch(question.signal, question.silenceMs);
  let first: ReplyHeaders | undefined;
  let url = question.url;
  for (let hop = 0; hop <= HOPS_MAX; hop++) {
    const reply = await send(net, url, question, watch);
    first ??= reply.headers;
    const location = REDIRECTS.includes(reply.status) ? reply.headers.get('location') : null;
    if (location === null) return answerOf(reply, first, watch);
    await reply.cancel();
    url = redirected(url, location, watch);
  }
  watch.end();
  throw refusedRedirect(question.url, 'in circles');
}

async function send(net: Net, url: string, { headers, credentials, cache }: Question, watch: Watch): Promise<Reply> {
  try {
    const secret = credentials?.origin === new URL(url).origin ? await credentials.headersFor(url) : {};
    return await net.send(url, { headers: { ...headers, ...secret }, signal: watch.signal, cache });
  } catch (cause) {
    watch.end();
    throw (
      watch.reason(url) ??
      new BullionError('unreachable', `${url} cannot be reached${because(cause)}.`, {
        hint: 'Check the address and the network.',
        details: { url },
        cause,
      })
    );
  }
}

function because(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
}

function redirected(from: string, location: string, watch: Watch): string {
  const to = URL.canParse(location, from) ? new URL(location, from) : null;
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.startsWith('http:'));
  if (to !== null && isSafe) return to.href;
  watch.end();
  throw refusedRedirect(from, `to ${location}`);
}

function refusedRedirect(url: string, where: string): BullionError {
  return new BullionError('refused', `${url} redirects ${where}.`, { hint: 'Check the address.', details: { url } });
}
