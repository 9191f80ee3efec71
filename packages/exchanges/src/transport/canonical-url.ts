import type { Ask } from '../exchange.ts';

/** Names a request on every machine alike: `/<endpoint in kebab case><path>?<sorted query>`. The host is a property of the run. */
export function canonicalUrl(ask: Ask): string {
  return `/${ask.endpoint.toLowerCase().replaceAll('_', '-')}${target(ask)}`;
}

/** The address of a request below a base URL, which may have a path of its own. */
export function requestUrl(base: string, ask: Ask): URL {
  return new URL(`${base.replace(/\/+$/, '')}${target(ask)}`);
}

function target({ path, query }: Ask): string {
  const sorted = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = sorted.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return text === '' ? path : `${path}?${text}`;
}
