import type { BullionError } from '@bullion/core';
import type { Series } from '@bullion/exchanges';
import type { Failure, StoppedMarket, Work } from '../../engine/asset.ts';
import type { KeptFeed } from '../silver/feeds.ts';

/** Above this share of failed symbols, in percent, the whole piece of work counts as failed. */
const FAILED_PERCENT_MAX = 50;

/** What went wrong in one piece of bronze work: one entry per symbol and kind of failure, however many requests it cost. */
export class BronzeFailures {
  readonly #about: Pick<Failure, 'asset' | 'partition' | 'exchange'>;
  readonly #found = new Map<string, { failure: Failure; times: number }>();
  readonly #symbols = new Set<string>();

  constructor({ source, asset }: KeptFeed, { partition }: Work) {
    this.#about = { asset, partition, exchange: source.exchange };
  }

  /** A request of a series that failed after all retries. */
  add(series: Series, error: BullionError): void {
    const symbol = series.nativeSymbol === '' ? null : (series.instrument?.symbol ?? series.nativeSymbol);
    const attempts = error.details['attempts'];
    this.#count(symbol, { code: error.code, message: error.message, attempts: typeof attempts === 'number' ? attempts : 1 });
    this.#symbols.add(symbolOf(series));
  }

  /** A market that was not asked at all, and the series of it that were due. */
  addStopped(stopped: StoppedMarket, series: readonly Series[]): void {
    this.#count(null, stopped);
    for (const each of series) this.#symbols.add(symbolOf(each));
  }

  /** Requests of the whole feed that were not sent. */
  addUnasked(error: BullionError): void {
    this.#count(null, { code: error.code, message: error.message, attempts: 0 });
  }

  get list(): Failure[] {
    return [...this.#found.values()].map(({ failure, times }) =>
      times === 1 ? failure : { ...failure, message: `${times} requests: ${failure.message}` },
    );
  }

  /** Whether too many of these series failed for the rest to stand as a success. */
  outweigh(series: readonly Series[]): boolean {
    const all = new Set(series.map(symbolOf)).size;
    return this.#found.size > 0 && this.#symbols.size * 100 > all * FAILED_PERCENT_MAX;
  }

  #count(symbol: string | null, { code, message, attempts }: Pick<Failure, 'code' | 'message' | 'attempts'>): void {
    const key = `${symbol}/${code}`;
    const times = (this.#found.get(key)?.times ?? 0) + 1;
    const failure = this.#found.get(key)?.failure ?? { ...this.#about, symbol, code, message, attempts };
    this.#found.set(key, { failure, times });
  }
}

function symbolOf({ market, nativeSymbol }: Series): string {
  return `${market}/${nativeSymbol}`;
}
