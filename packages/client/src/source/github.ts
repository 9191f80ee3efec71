import { flatName } from '@bullion/core';
import { notAnAddress, type Places, type Source } from './source.ts';

/** `github://owner/repo[@tag]`: the assets of a release, the newest one where no tag is named. Its files are read by its tag. */
export function github(address: string, { github: host = 'https://github.com' }: Places): Source {
  const [, repository, tag] = /^github:\/\/([\w.-]+\/[\w.-]+?)(?:@(.+))?\/?$/.exec(address) ?? [];
  if (repository === undefined) throw notAnAddress(address, 'github://owner/repo or github://owner/repo@tag');
  const releases = `${host.replace(/\/+$/, '')}/${repository}/releases/`;
  const newestBase = `${releases}${tag === undefined ? 'latest/download' : `download/${encodeURIComponent(tag)}`}/`;
  return {
    address,
    manifestUrl: `${newestBase}spec.json`,
    newestBase,
    // `latest` redirects to the tag, and the tag to a signed address that is of no use later.
    baseOf: ({ first }) => {
      const location = first.get('location') ?? '';
      const to = URL.canParse(location, newestBase) ? new URL(location, newestBase).href : '';
      const isTag = to.startsWith(`${releases}download/`) && to.endsWith('/spec.json');
      return isTag ? to.slice(0, -'spec.json'.length) : newestBase;
    },
    fileUrl: (base, path) => `${base}${flatName(path)}`,
    isFixed: () => false,
  };
}
