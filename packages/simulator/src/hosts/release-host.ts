import { createHash, randomUUID } from 'node:crypto';
import { flatName } from '@bullion/core';
import { send } from './content.ts';
import { type Host, startHost } from './host.ts';

/** Releases of one repository as GitHub serves them: an address at github.com that redirects to a signed one at another host. */
export interface ReleaseHost extends AsyncDisposable {
  /** What stands for github.com. */
  readonly url: string;
  readonly web: Host;
  /** What stands for the host of the signed addresses. */
  readonly files: Host;
  /** Makes a release of files by their paths in the dataset; names are flat there. It becomes the newest one. */
  release(tag: string, files: Readonly<Record<string, Uint8Array>>): void;
  /** Signed addresses that were given out are worth nothing from now on. */
  expire(): void;
}

interface Asset {
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly lastModified: string;
}

export async function startReleaseHost(repository: string, { ranges = true }: { ranges?: boolean } = {}): Promise<ReleaseHost> {
  const releases = new Map<string, Map<string, Asset>>();
  const signed = new Map<string, Asset>();
  const files = await startHost('files', (request, response) => {
    const asset = signed.get(new URL(request.url ?? '/', 'http://host').searchParams.get('sig') ?? '');
    // A signed address and a login at once are refused, as the storage behind it does.
    if (asset === undefined || request.headers.authorization !== undefined)
      response.writeHead(403).end('<Error>AuthenticationFailed</Error>');
    else send(request, response, { ...asset, etag: `"0x${asset.digest.slice(0, 15).toUpperCase()}"` }, { ranges });
  });
  const web = await startHost('web', (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const [, which, tag, name] = /\/releases\/(latest\/download|download\/([^/]+))\/([^/]+)$/.exec(pathname) ?? [];
    const newest = [...releases.keys()].at(-1);
    if (!pathname.startsWith(`/${repository}/`) || name === undefined) response.writeHead(404).end('Not Found');
    else if (which === 'latest/download' && newest !== undefined) {
      response.writeHead(302, { location: `${web.url}/${repository}/releases/download/${newest}/${name}` }).end();
    } else {
      const asset = releases.get(decodeURIComponent(tag ?? ''))?.get(name);
      if (asset === undefined) response.writeHead(404).end('Not Found');
      else {
        const signature = randomUUID();
        signed.set(signature, asset);
        response.writeHead(302, { location: `${files.url}/${asset.digest}?sp=r&sig=${signature}` }).end();
      }
    }
  });
  return {
    url: web.url,
    web,
    files,
    release: (tag, contents) => releases.set(tag, assetsOf(contents)),
    expire: () => signed.clear(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([web[Symbol.asyncDispose](), files[Symbol.asyncDispose]()]);
    },
  };
}

function assetsOf(contents: Readonly<Record<string, Uint8Array>>): Map<string, Asset> {
  // Assets are uploaded one after the other, the manifest last.
  const start = Date.UTC(2026, 0, 1);
  const entries = Object.entries(contents).map(([path, bytes], index): [string, Asset] => [
    flatName(path),
    {
      bytes,
      digest: createHash('sha256').update(bytes).digest('hex'),
      lastModified: new Date(start + index * 1000).toUTCString(),
    },
  ]);
  return new Map(entries);
}
