import { encodePath, type Source } from './source.ts';

/** Files on a web server, below one address. */
export function site(address: string): Source {
  const base = address.endsWith('/') ? address : `${address}/`;
  return {
    address,
    manifestUrl: `${base}spec.json`,
    newestBase: base,
    baseOf: () => base,
    fileUrl: (from, path) => `${from}${encodePath(path)}`,
    isFixed: () => false,
  };
}
