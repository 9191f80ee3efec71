import { BullionError } from '@bullion/core';
import type { Reply, ReplyHeaders } from './net.ts';
import type { Watch } from './watch.ts';

/** What a server answered; the body is read once, as it comes. */
export interface Answer {
  readonly status: number;
  /** Of the server that the redirects ended at. */
  readonly headers: ReplyHeaders;
  /** Of the server that was asked. */
  readonly first: ReplyHeaders;
  /** Where the redirects ended. */
  readonly url: string;
  chunks(): AsyncGenerator<Uint8Array, void, void>;
  bytes(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  /** For an answer whose body nobody wants. */
  cancel(): Promise<void>;
}

export function answerOf(reply: Reply, first: ReplyHeaders, watch: Watch): Answer {
  const { status, headers, url } = reply;
  const chunks = () => chunksOf(reply, watch);
  return {
    status,
    headers,
    first,
    url,
    chunks,
    bytes: async () => (await joined(chunks())).buffer,
    text: async () => new TextDecoder().decode(await joined(chunks())),
    cancel: async () => {
      watch.end();
      await reply.cancel();
    },
  };
}

async function* chunksOf({ body, url }: Reply, watch: Watch): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of body) {
      watch.touch();
      yield chunk;
    }
  } catch (cause) {
    throw watch.reason(url) ?? new BullionError('unreachable', `${url} was cut off.`, { details: { url }, cause });
  } finally {
    watch.end();
  }
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    length += chunk.length;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
