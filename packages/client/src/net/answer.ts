import { BullionError } from '@bullion/core';
import type { Watch } from './watch.ts';

/** What a server answered; the body is read once, as it comes. */
export interface Answer {
  readonly status: number;
  /** Of the server that the redirects ended at. */
  readonly headers: Headers;
  /** Of the server that was asked. */
  readonly first: Headers;
  /** Where the redirects ended. */
  readonly url: string;
  chunks(): AsyncGenerator<Uint8Array, void, void>;
  bytes(): Promise<ArrayBuffer>;
  text(): Promise<string>;
  /** For an answer whose body nobody wants. */
  cancel(): Promise<void>;
}

export function answerOf(response: Response, first: Headers, url: string, watch: Watch): Answer {
  const chunks = () => chunksOf(response, url, watch);
  return {
    status: response.status,
    headers: response.headers,
    first,
    url,
    chunks,
    bytes: async () => (await joined(chunks())).buffer,
    text: async () => new TextDecoder().decode(await joined(chunks())),
    cancel: async () => {
      watch.end();
      // A body that cannot be cancelled has ended already.
      await Promise.allSettled([response.body?.cancel()]);
    },
  };
}

async function* chunksOf({ body }: Response, url: string, watch: Watch): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader();
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) {
      watch.touch();
      yield read.value;
    }
  } catch (cause) {
    throw watch.reason(url) ?? new BullionError('unreachable', `${url} was cut off.`, { details: { url }, cause });
  } finally {
    watch.end();
    await Promise.allSettled([reader?.cancel()]);
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
