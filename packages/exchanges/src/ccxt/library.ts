import { BullionError, didYouMean } from '@bullion/core';

/** What is used of ccxt, which is not installed with us and has no types here. */
export interface Library {
  readonly version: string;
  /** Ids of all exchanges. */
  readonly exchanges: readonly string[];
  /** Class by class, exchanges and errors. */
  readonly [name: string]: unknown;
}

/** An exchange as ccxt knows it. What it asks for goes through `throttle` and `fetch`, which are replaced. */
export interface Exchange {
  readonly id: string;
  readonly name: string;
  /** Ms between two requests that cost 1. */
  readonly rateLimit: number;
  readonly has: Readonly<Record<string, boolean | 'emulated' | undefined>>;
  readonly timeframes?: Readonly<Record<string, string | number>> | undefined;
  readonly features?: { readonly spot?: { readonly fetchOHLCV?: { readonly limit?: number } } };
  /** What the numbers in `precision` of a market are: 4 means steps. */
  readonly precisionMode: number;
  readonly options: Record<string, unknown>;
  markets: unknown;
  markets_by_id: unknown;
  fetchMarkets(): Promise<unknown>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown>;
  loadMarkets(): Promise<unknown>;
  market(symbol: string): unknown;
  milliseconds(): number;
  seconds(): number;
  microseconds(): number;
  throttle(cost?: number): Promise<void>;
  fetch(url: string, method?: string, headers?: unknown, body?: unknown): Promise<unknown>;
  /** Reads a response: throws the errors in it, and gives its JSON. */
  handleRestResponse(response: ResponseLike, url: string, method: string): Promise<unknown>;
  handleErrors(status: number, text: string, url: string, method: string, headers: object, body: string, parsed: unknown): unknown;
  handleHttpStatusCode(status: number, text: string, url: string, method: string, body: string): void;
}

interface ResponseLike {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  text(): Promise<string>;
}

/** How the package is loaded; tests have their own. */
export type Load = () => Promise<{ readonly default: Library }>;

// As a variable, because the package is only there where somebody wants it.
const PACKAGE = 'ccxt';
const loadPackage: Load = () => import(PACKAGE);

/** Loads ccxt; `optional_missing` with the command that installs it where it is not there. */
export async function loadLibrary(load: Load = loadPackage): Promise<Library> {
  try {
    const { default: library } = await load();
    return library;
  } catch (cause) {
    throw new BullionError('optional_missing', 'Exchanges through ccxt need the package ccxt, which is not installed.', {
      hint: 'npm install ccxt@4',
      cause,
    });
  }
}

/** A fresh exchange by its id in ccxt. */
export function newExchange(library: Library, id: string): Exchange {
  const made = library[id];
  if (library.exchanges.includes(id) && isClass(made)) return new made({ enableRateLimit: true });
  throw new BullionError(
    'unknown_exchange',
    `ccxt ${library.version} knows no exchange ${JSON.stringify(id)}.${didYouMean(id, library.exchanges)}`,
    {
      hint: `It knows ${library.exchanges.length}, for example ${library.exchanges.slice(0, 8).join(', ')}.`,
    },
  );
}

/** Whether ccxt threw an error of a class, by its name. */
export function isThrown(library: Library, error: unknown, name: string): boolean {
  const thrown = library[name];
  return typeof thrown === 'function' && error instanceof thrown;
}

function isClass(value: unknown): value is new (settings: object) => Exchange {
  return typeof value === 'function';
}
