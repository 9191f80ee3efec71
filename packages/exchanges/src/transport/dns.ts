import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';

/** Shorter than exchanges take to move, longer than a burst of new connections. */
const FRESH_MS = 60_000;

type Arguments = Parameters<Parameters<LookupFunction>[2]>;

interface Known {
  readonly at: number;
  readonly found: Promise<Arguments>;
}

/**
 * Looks names up once a minute and not for each new connection: Node keeps nothing, and each look-up takes one of its four threads.
 * Where a name cannot be looked up any more, the addresses that it had last are tried.
 */
export function cachedLookup(now: () => number, lookup: LookupFunction = systemLookup): LookupFunction {
  const names = new Map<string, Known>();
  const ask = (hostname: string, options: Parameters<LookupFunction>[1]): Promise<Arguments> =>
    new Promise((resolve) => lookup(hostname, options, (...answer) => resolve(answer)));
  const askAgain = async (known: Known | undefined, hostname: string, options: Parameters<LookupFunction>[1]): Promise<Arguments> => {
    const answer = await ask(hostname, options);
    return answer[0] !== null && known !== undefined ? known.found : answer;
  };
  return (hostname, options, callback) => {
    const name = `${hostname} ${options.family ?? 0} ${options.all === true} ${options.hints ?? 0}`;
    const known = names.get(name);
    const isFresh = known !== undefined && now() - known.at < FRESH_MS;
    const current = isFresh ? known : { at: now(), found: askAgain(known, hostname, options) };
    names.set(name, current);
    void current.found.then((answer) => {
      // What was never found is asked for again by the next connection.
      if (answer[0] !== null && names.get(name) === current) names.delete(name);
      callback(...answer);
    });
  };
}
