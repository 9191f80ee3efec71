import { type Clock, invariant, type Log } from '@bullion/core';
import { openTransport, type Send, type Source, type Transport } from '@bullion/exchanges';

/** What the ways to all sources have in common. */
export interface WayOptions {
  readonly sources: readonly Source[];
  /** Base URLs by endpoint name that replace those of the sources. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
  readonly random?: () => number;
  /** Keys of the sources, by name. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  readonly proxyEnv?: Readonly<Record<string, string>>;
}

/** The ways to the sources of one run, each opened on first use, so that budgets and pauses hold for the whole run. */
export class Ways {
  readonly #options: WayOptions;
  readonly #open = new Map<string, Transport>();

  constructor(options: WayOptions) {
    this.#options = options;
  }

  send(sourceId: string): Send {
    const way = this.#open.get(sourceId) ?? this.#openWay(sourceId);
    return way.send;
  }

  /** HTTP requests of the run so far, and how many of them repeated one. */
  stats(): { requests: number; retries: number } {
    const stats = [...this.#open.values()].map((way) => way.stats());
    return {
      requests: stats.reduce((sum, { requests }) => sum + requests, 0),
      retries: stats.reduce((sum, { retries }) => sum + retries, 0),
    };
  }

  close(): void {
    for (const way of this.#open.values()) way.close();
  }

  #openWay(sourceId: string): Transport {
    const { sources, endpoints, keys = {}, ...shared } = this.#options;
    const source = sources.find(({ id }) => id === sourceId);
    invariant(source !== undefined, `a source called ${sourceId}`);
    const own = Object.fromEntries(Object.entries(endpoints).filter(([name]) => name in source.endpoints));
    const way = openTransport({ ...shared, source, endpoints: own, headers: keyHeaders(source, keys) });
    this.#open.set(sourceId, way);
    return way;
  }
}

/** The headers of a source whose keys are set. */
function keyHeaders({ keys: names = {} }: Source, keys: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).flatMap(([name, header]) => (keys[name] === undefined ? [] : [[header, keys[name]]])));
}
