import type { Net } from '../net/net.ts';

/** Sends by the `fetch` of a browser. */
export const webNet: Net = {
  send: async (url, { headers, signal, cache }) => {
    const response = await globalThis.fetch(url, { headers, signal, ...(cache && { cache }) });
    const { body } = response;
    return {
      status: response.status,
      headers: response.headers,
      url: response.url || url,
      body: chunksOf(body),
      // A body that cannot be cancelled has ended already.
      cancel: async () => void (await Promise.allSettled([body?.cancel()])),
    };
  },
};

/** Not every browser can iterate over a stream. */
async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader();
  try {
    for (let read = await reader?.read(); read !== undefined && !read.done; read = await reader?.read()) yield read.value;
  } finally {
    await Promise.allSettled([reader?.cancel()]);
  }
}
