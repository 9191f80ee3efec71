import type { Credentials } from '../net/ask.ts';
import { encodePath, notAnAddress, type Places, type Source } from './source.ts';

/** `hf://org/name[@revision]`: a dataset on the Hub of Hugging Face. Files are read at the commit of the manifest, which never changes. */
export function hub(address: string, { hub: host = 'https://huggingface.co', hubToken }: Places): Source {
  const [, repository, revision = 'main'] = /^hf:\/\/(?:datasets\/)?([\w.-]+\/[\w.-]+?)(?:@(.+))?\/?$/.exec(address) ?? [];
  if (repository === undefined) throw notAnAddress(address, 'hf://org/name or hf://org/name@revision');
  const resolve = `${host.replace(/\/+$/, '')}/datasets/${repository}/resolve/`;
  const newestBase = `${resolve}${encodeURIComponent(revision)}/`;
  return {
    address,
    manifestUrl: `${newestBase}spec.json`,
    newestBase,
    // Said by the Hub itself, which may redirect to a host that does not know of commits.
    baseOf: ({ first }) => {
      const commit = first.get('x-repo-commit') ?? '';
      return COMMIT.test(commit) ? `${resolve}${commit}/` : newestBase;
    },
    fileUrl: (base, path) => `${base}${encodePath(path)}`,
    credentials: hubToken === undefined ? undefined : bearer(new URL(resolve).origin, hubToken),
    isFixed: (base) => base.startsWith(resolve) && COMMIT.test(base.slice(resolve.length, -1)),
  };
}

function bearer(origin: string, token: string): Credentials {
  return { origin, headersFor: async () => ({ authorization: `Bearer ${token}` }) };
}

const COMMIT = /^[0-9a-f]{40}$/;
