import type { Library } from '../src/ccxt/library.ts';

class BaseError extends Error {}
class BadSymbol extends BaseError {}
class OperationFailed extends BaseError {}
class RateLimitExceeded extends OperationFailed {}

/** As far as an exchange of ccxt is used: it builds requests, sends them through `throttle` and `fetch`, and reads the answers. */
abstract class ToyExchange {
  abstract readonly id: string;
  abstract readonly host: string;
  readonly rateLimit: number = 500;
  readonly has = { fetchOHLCV: true, spot: true };
  readonly timeframes: Record<string, string> = { '1m': '1', '1h': '60', '1d': 'D' };
  readonly features = { spot: { fetchOHLCV: { limit: 6 } } };
  readonly precisionMode: number = 4;
  readonly options: Record<string, unknown> = { fetchMarkets: { types: ['spot', 'swap'] } };
  markets: unknown = undefined;
  readonly method: string = 'GET';

  get name(): string {
    return `Toy ${this.id}`;
  }

  async fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number): Promise<unknown> {
    if (this.markets === undefined) await this.loadMarkets();
    const market = this.market(symbol) as { id: string };
    const said = (await this.request(`candles?market=${market.id}&bar=${this.timeframes[timeframe]}&since=${since}&limit=${limit}`, 2)) as {
      rows: Record<string, number[][]>;
    };
    return (said.rows[market.id] ?? []).filter(([time = 0]) => time >= since).slice(0, limit);
  }

  async fetchMarkets(): Promise<unknown> {
    const said = (await this.request('markets', 1)) as { markets?: object[] };
    return said.markets ?? [];
  }

  async loadMarkets(): Promise<unknown> {
    throw new BaseError('the list of markets is not wanted here');
  }

  market(_symbol: string): unknown {
    throw new BaseError('no markets');
  }

  seconds(): number {
    throw new BaseError('no clock');
  }

  microseconds(): number {
    throw new BaseError('no clock');
  }

  milliseconds(): number {
    throw new BaseError('no clock');
  }

  async throttle(_cost: number): Promise<void> {
    throw new BaseError('no pace of its own');
  }

  async fetch(_url: string, _method: string): Promise<unknown> {
    throw new BaseError('no way of its own');
  }

  async handleRestResponse(response: { status: number; text(): Promise<string> }, url: string, method: string): Promise<unknown> {
    const text = await response.text();
    this.handleErrors(response.status, '', url, method, {}, text, parsed(text));
    this.handleHttpStatusCode(response.status, '', url, method, text);
    return parsed(text) ?? text;
  }

  handleErrors(_status: number, _reason: string, _url: string, _method: string, _headers: object, body: string, said: unknown): void {
    const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : undefined;
    if (error === 'no such market') throw new BadSymbol(body);
    if (error === 'slow down') throw new RateLimitExceeded(body);
    if (error !== undefined) throw new BaseError(body);
  }

  handleHttpStatusCode(status: number, _reason: string, _url: string, _method: string, body: string): void {
    if (status >= 400) throw new OperationFailed(body);
  }

  protected async request(path: string, cost: number): Promise<unknown> {
    await this.throttle(cost);
    return this.fetch(`${this.host}/api/${path}${path.includes('?') ? '&' : '?'}at=${this.milliseconds()}`, this.method);
  }
}

class One extends ToyExchange {
  readonly id = 'one';
  readonly host = 'https://one.example';
}

/** Asks for candles by POST, as some do. */
class Post extends ToyExchange {
  readonly id = 'post';
  readonly host = 'https://post.example';
  override readonly method = 'POST';
}

/** Says names of its markets at one place and what they are at another. */
class Halves extends ToyExchange {
  readonly id = 'halves';
  readonly host = 'https://halves.example';
  override async fetchMarkets(): Promise<unknown> {
    const names = (await this.request('names', 1)) as { names?: string[] };
    const { markets = [] } = (await this.request('markets', 1)) as { markets?: { id: string }[] };
    return markets.filter(({ id }) => names.names?.includes(id));
  }
}

/** Asks a second host about what is no spot market. */
class Two extends ToyExchange {
  readonly id = 'two';
  readonly host = 'https://two.example';
  override readonly precisionMode = 2;
  override async fetchMarkets(): Promise<unknown> {
    const spot = (await super.fetchMarkets()) as object[];
    await this.throttle(1);
    const swaps = (await this.fetch('https://swaps.example/markets', 'GET')) as { markets?: object[] };
    return [...spot, ...(swaps.markets ?? [])];
  }
}

/** A library of ccxt's shape, without network, clock or pace. */
export const toyLibrary: Library = {
  version: '0.0.0',
  exchanges: ['one', 'post', 'halves', 'two', 'coinbaseexchange'],
  one: One,
  post: Post,
  halves: Halves,
  two: Two,
  coinbaseexchange: One,
  ...{ BaseError, BadSymbol, OperationFailed, RateLimitExceeded },
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
