import type { AgentOptions, ClientRequest, Agent as HttpAgent, IncomingMessage } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { BullionError } from '@bullion/core';
import { readBody } from './body.ts';
import { cachedLookup } from './dns.ts';
import { watch } from './watch.ts';

/** An `import` would touch every export, and with WebSocket load all of undici: a tenth of the start of a run. */
const [http, https] = [process.getBuiltinModule('node:http'), process.getBuiltinModule('node:https')];

/** The bounds of every request, and how to reach the outside. */
export interface HttpOptions {
  /** From the socket to the last byte, ms. */
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  readonly connectionsMax: number;
  /** `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, where the environment has them. */
  readonly proxyEnv?: NodeJS.ProcessEnv | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Complete, and without the compression of the way. */
  readonly body: Uint8Array;
}

/** GET requests over kept connections. Whatever goes wrong on the way is an `unreachable`, a `timeout` or a `bad_body`. */
export class HttpPool {
  readonly #options: HttpOptions;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(options: HttpOptions) {
    this.#options = options;
    const lookup = cachedLookup(() => performance.now());
    const agent: AgentOptions = { keepAlive: true, maxSockets: options.connectionsMax, proxyEnv: options.proxyEnv, lookup };
    this.#http = new http.Agent(agent);
    this.#https = new https.Agent(agent);
  }

  /** A status of any kind is an answer, except a redirect, which is never followed. */
  async get(url: URL, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<HttpResponse> {
    const sent = this.#request(url, { 'accept-encoding': 'gzip, br', ...headers });
    const watched = watch(sent, this.#options.timeoutMs, signal);
    try {
      const response = await responseOf(sent);
      refuseRedirect(url, response);
      const body = await readBody(response, this.#options.bodyBytesMax);
      return { status: response.statusCode ?? 0, headers: plain(response), body };
    } catch (error) {
      throw watched.reason() ?? named(error, url);
    } finally {
      watched.end();
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #request(url: URL, headers: Record<string, string>): ClientRequest {
    if (url.protocol === 'https:') return https.request(url, { agent: this.#https, headers });
    return http.request(url, { agent: this.#http, headers });
  }
}

function responseOf(sent: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    sent.once('response', resolve);
    // An error after the response ends the body as well, and is reported there.
    sent.on('error', reject);
    sent.end();
  });
}

/** A redirect would move the request to a host that nobody configured. */
function refuseRedirect(url: URL, response: IncomingMessage): void {
  const { statusCode = 0, headers } = response;
  if (statusCode < 300 || statusCode > 399) return;
  response.destroy();
  throw new BullionError('refused', `${url.host} redirects to ${headers.location ?? 'an unnamed place'} (HTTP ${statusCode}).`, {
    hint: 'Redirects are not followed; set the endpoint to where the data is.',
  });
}

function plain({ headers }: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return Object.fromEntries(pairs);
}

function named(error: unknown, url: URL): BullionError {
  if (error instanceof BullionError) return error;
  const { code, message } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined, message: String(error) };
  return new BullionError('unreachable', `No answer from ${url.host}: ${code ?? message}.`, { cause: error });
}
