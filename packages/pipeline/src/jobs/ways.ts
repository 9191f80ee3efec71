import { type Clock, invariant, type Log } from '@bullion/core';
import { openTransport, type Send, type SharedBudgets, type Source, type Transport, type TransportStats } from '@bullion/exchanges';
import { refuseAhead } from './clock-watch.ts';
import { refuseToSend } from './offline.ts';

/** What the ways to all sources have in common. */
export interface WayOptions {
  readonly sources: readonly Source[];
  /** Base URLs by endpoint name that replace those of the sources. */
  readonly endpoints: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
  /** Whoever asks for a way is refused. */
  readonly offline?: boolean;
  readonly random?: () => number;
  readonly shared?: SharedBudgets | undefined;
  /** Keys of the sources, by name. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  readonly proxyEnv?: Readonly<Record<string, string>>;
}

/** What a run asked of a source, as `bullion run --json` prints it. Times in ms. */
export interface SourceRequests {
  readonly source: string;
  readonly requests: number;
  readonly retries: number;
  /** Requests that were answered with a request to slow down (429, 418, and their like inside bodies). */
  readonly limited: number;
  /** Of all complete bodies. */
  readonly bytes: number;
  /** How long requests waited for their turn in a budget, all of them together. */
  readonly waited_ms: number;
  /** How long the source asked for silence. */
  readonly paused_ms: number;
  readonly latency_p50_ms: number | null;
  readonly latency_p99_ms: number | null;
}

function requestsOf(source: string, stats: TransportStats): SourceRequests {
  const { requests, retries, limited, bytes, waitedMs, pausedMs, latencyMs } = stats;
  return {
    ...{ source, requests, retries, limited, bytes, waited_ms: Math.round(waitedMs), paused_ms: Math.round(pausedMs) },
    ...{ latency_p50_ms: latencyMs.p50, latency_p99_ms: latencyMs.p99 },
  };
}

/** The ways to the sources of one run, each opened on first use, so that budgets and pauses hold for the whole run. */
export class Ways {
  readonly #options: WayOptions;
  readonly #open = new Map<string, Transport>();
  readonly #sends = new Map<string, Send>();

  constructor(options: WayOptions) {
    this.#options = options;
  }

  send(sourceId: string): Send {
    if (this.#options.offline === true) throw refuseToSend(sourceId);
    return this.#sends.get(sourceId) ?? this.#openWay(sourceId);
  }

  /** HTTP requests of the run so far, and how many of them repeated one. */
  stats(): { requests: number; retries: number; sources: SourceRequests[] } {
    const sources = [...this.#open].map(([source, way]) => requestsOf(source, way.stats())).filter(({ requests }) => requests > 0);
    return {
      requests: sources.reduce((sum, { requests }) => sum + requests, 0),
      retries: sources.reduce((sum, { retries }) => sum + retries, 0),
      sources: sources.sort((a, b) => (a.source < b.source ? -1 : 1)),
    };
  }

  close(): void {
    for (const way of this.#open.values()) way.close();
  }

  #openWay(sourceId: string): Send {
    const { sources, endpoints, keys = {}, ...given } = this.#options;
    const source = sources.find(({ id }) => id === sourceId);
    invariant(source !== undefined, `a source called ${sourceId}`);
    const own = Object.fromEntries(Object.entries(endpoints).filter(([name]) => name in source.endpoints));
    const way = openTransport({ ...given, source, endpoints: own, headers: keyHeaders(source, keys) });
    this.#open.set(sourceId, way);
    const send = refuseAhead(way.send, given.clock, source.title);
    this.#sends.set(sourceId, send);
    return send;
  }
}

/** The headers of a source whose keys are set. */
function keyHeaders({ keys: names = {} }: Source, keys: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(names).flatMap(([name, header]) => (keys[name] === undefined ? [] : [[header, keys[name]]])));
}
