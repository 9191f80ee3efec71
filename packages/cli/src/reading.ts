import type { Progress as Download, OpenOptions } from 'bullion';
import type { Context } from './context.ts';
import type { Progress } from './terminal/progress.ts';

/** The options of the commands that read a dataset. */
export interface ReadingOptions {
  offline?: boolean | undefined;
  revision?: string | undefined;
}

/** How a command opens the dataset: through the proxy of the environment, stopped by Ctrl-C, with a bar on the terminal while files come from elsewhere. */
export interface Reading extends AsyncDisposable {
  readonly options: Pick<OpenOptions, 'signal' | 'onProgress' | 'offline' | 'revision'>;
}

export function reading({ signal, progress }: Context, { offline, revision }: ReadingOptions = {}): Reading {
  useProxyOf(process.env);
  const files = new Map<string, Download>();
  // Loaded with the first download: a command that finds all in the cache starts without it.
  let loaded: Promise<Progress> | undefined;
  let bars: Progress | undefined;
  const onProgress = (download: Download): void => {
    files.set(download.path, download);
    loaded ??= progress().then((made) => {
      bars = made;
      return made;
    });
    bars?.report({ asset: 'download', done: kilobytes(files, 'received'), total: kilobytes(files, 'bytes'), unit: 'kB' });
  };
  return {
    options: { signal, onProgress, ...(offline === true && { offline }), ...(revision !== undefined && { revision }) },
    [Symbol.asyncDispose]: async () => (await loaded)?.stop(),
  };
}

/** Loading HTTP takes a tenth of a start: it is left to those that need it. */
function useProxyOf(env: NodeJS.ProcessEnv): void {
  if (!Object.keys(env).some((name) => /^https?_proxy$/i.test(name))) return;
  // Node before 24.14 has no such thing; there NODE_USE_ENV_PROXY=1 says the same.
  process.getBuiltinModule('node:http').setGlobalProxyFromEnv?.();
}

function kilobytes(files: ReadonlyMap<string, Download>, what: 'received' | 'bytes'): number {
  return Math.round(files.values().reduce((sum, file) => sum + file[what], 0) / 1000);
}
