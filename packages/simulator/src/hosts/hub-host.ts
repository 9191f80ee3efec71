import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { send } from './content.ts';
import { type Host, startHost } from './host.ts';
import { type Commit, gitSha1, revisionInfo, sha256, treeOf } from './hub-api.ts';

/** A dataset on the Hub of Hugging Face: revisions, small files from the Hub itself, large ones from a signed address at another host. */
export interface HubHost extends AsyncDisposable {
  /** For `HF_ENDPOINT`. */
  readonly url: string;
  readonly hub: Host;
  /** What stands for the CDN. */
  readonly cdn: Host;
  /** Puts files in the place of those of the same path, as one commit, and gives its name. */
  commit(files: Readonly<Record<string, Uint8Array>>): string;
  /** The next requests to the Hub are too many: it says when the window of five minutes is over. */
  limit(requests: number, seconds: number): void;
}

export interface HubOptions {
  /** Without it, everybody may read. */
  readonly token?: string;
  /** Files of this size and more are stored as LFS. */
  readonly lfsFrom?: number;
}

export async function startHubHost(repository: string, { token, lfsFrom = 4096 }: HubOptions = {}): Promise<HubHost> {
  const commits: Commit[] = [];
  const stored = new Map<string, Uint8Array>();
  const busy = { requests: 0, seconds: 0 };
  const cdn = await startHost('cdn', (request, response) => {
    const url = new URL(request.url ?? '/', 'http://host');
    const bytes = stored.get(url.pathname.slice(1));
    if (bytes === undefined || !url.searchParams.has('Signature') || request.headers.authorization !== undefined)
      response.writeHead(403).end();
    else send(request, response, { bytes, etag: `"${md5(bytes)}"` }, { ranges: true });
  });
  const hub = await startHost('hub', (request, response) => {
    if (busy.requests-- > 0) return tooMany(response, busy.seconds);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return fail(response, 401, 'RepoNotFound');
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const [, api, name, what, revision = '', path = ''] = ADDRESS.exec(pathname) ?? [];
    if (name !== repository) return fail(response, 404, 'RepoNotFound');
    const wanted = decodeURIComponent(revision);
    const commit = wanted === 'main' ? commits.at(-1) : commits.find((each) => each.name === wanted);
    if (commit === undefined) return fail(response, 404, 'RevisionNotFound');
    if (api !== undefined) {
      const answer = what === 'tree' ? treeOf(commit, lfsFrom) : revisionInfo(repository, commit);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      return;
    }
    const bytes = commit.files.get(decodeURIComponent(path));
    if (bytes === undefined) return fail(response, 404, 'EntryNotFound', { 'x-repo-commit': commit.name });
    const headers = { 'x-repo-commit': commit.name, 'access-control-expose-headers': 'X-Repo-Commit,X-Linked-Size,X-Linked-ETag,ETag' };
    if (bytes.length < lfsFrom) return send(request, response, { bytes, etag: `"${gitSha1(bytes)}"` }, { ranges: true, headers });
    redirect(request, response, bytes, headers);
  });
  const redirect = (_request: IncomingMessage, response: ServerResponse, bytes: Uint8Array, headers: Record<string, string>): void => {
    const oid = sha256(bytes);
    stored.set(oid, bytes);
    const linked = { 'x-linked-etag': `"${oid}"`, 'x-linked-size': String(bytes.length) };
    response.writeHead(302, { ...headers, ...linked, location: `${cdn.url}/${oid}?Expires=300&Signature=s` }).end();
  };
  return {
    url: hub.url,
    hub,
    cdn,
    commit: (files) => {
      const all = new Map([...(commits.at(-1)?.files ?? []), ...Object.entries(files)]);
      const name = createHash('sha1').update(`${commits.length}`).digest('hex');
      commits.push({ name, files: all });
      return name;
    },
    limit: (requests, seconds) => Object.assign(busy, { requests, seconds }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([hub[Symbol.asyncDispose](), cdn[Symbol.asyncDispose]()]);
    },
  };
}

const ADDRESS = /^(\/api)?\/datasets\/([^/]+\/[^/]+)\/(resolve|revision|tree)\/([^/]+)\/?(.*)$/;

function fail(response: ServerResponse, status: number, code: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, 'x-error-code': code, 'x-error-message': code }).end();
}

function tooMany(response: ServerResponse, seconds: number): void {
  const headers = { ratelimit: `"resolvers";r=0;t=${seconds}`, 'ratelimit-policy': '"fixed window";"resolvers";q=3000;w=300' };
  response.writeHead(429, headers).end('We had to rate limit you.');
}

const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
