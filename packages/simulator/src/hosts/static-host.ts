import { readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Content, send } from './content.ts';
import { type Host, startHost } from './host.ts';

export interface StaticOptions {
  readonly ranges?: boolean;
  /** Whether it says what a file's version is; some say only when it was written, some say nothing. */
  readonly etags?: boolean;
  readonly times?: boolean;
  readonly latencyMs?: number;
}

/** A browser runs a script only where its server says that it is one. */
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json' };

/** A folder on a web server. */
export async function startStaticHost(folder: string, options: StaticOptions = {}): Promise<Host> {
  const { ranges = true, etags = true, times = true, latencyMs = 0 } = options;
  const host = await startHost('static', (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const content = fileAt(join(folder, path), { etags, times });
    if (content === undefined) response.writeHead(404).end('not here');
    else send(request, response, content, { ranges, headers: { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' } });
  });
  host.latencyMs = latencyMs;
  return host;
}

/** A file with the version that its inode, size and time make, as nginx and others do it. */
function fileAt(path: string, { etags, times }: { etags: boolean; times: boolean }): Content | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return undefined;
  return {
    bytes: readFileSync(path),
    etag: etags ? `"${found.ino.toString(16)}-${found.size.toString(16)}-${Math.round(found.mtimeMs).toString(16)}"` : undefined,
    lastModified: times ? found.mtime.toUTCString() : undefined,
  };
}
