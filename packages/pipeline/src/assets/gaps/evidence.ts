/** The words of a query that say what was asked about. The others say how much of it, which differs with the order of runs. */
const NAMING = ['category', 'instId', 'instType', 'prefix', 'symbol'];

/** Where a cause can be looked up: an address without its window and without the hash of an answer, so that the same gaps are told in the same bytes. */
export function addressOf(url: string): string {
  const [path = '', query = ''] = url.split('?');
  const words = [...new URLSearchParams(query)].filter(([name]) => NAMING.includes(name)).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? path : `${path}?${words.join('&')}`;
}

/** Of a file that is there and cannot be believed. */
export function spoiledFile({ url, sha256 }: { readonly url: string; readonly sha256: string }): string {
  return `The file ${addressOf(url)} has SHA-256 ${sha256}, and another one is published for it.`;
}
