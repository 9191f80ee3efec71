import type { SpecFile } from '@bullion/core';
import type { OpenFile } from './place.ts';

/** A file that is opened when it is first read: what is in memory needs no file. */
export function lazyFile({ bytes }: SpecFile, open: () => Promise<OpenFile>): OpenFile {
  let opened: Promise<OpenFile> | undefined;
  return {
    byteLength: bytes,
    slice: async (start, end) => {
      opened ??= open();
      return (await opened).slice(start, end);
    },
    proven: async () => (await opened)?.proven?.(),
    [Symbol.asyncDispose]: async () => {
      // A file that did not open told that to whoever read it: here there is nothing to close.
      const [file] = await Promise.allSettled([opened]);
      if (file.status === 'fulfilled') await file.value?.[Symbol.asyncDispose]();
    },
  };
}
