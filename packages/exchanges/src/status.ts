import type { Answer, Verdict } from './exchange.ts';

/** What the HTTP status alone says, for answers whose body says nothing better; undefined for a success. */
export function judgeStatus(answer: Answer): Verdict | undefined {
  const { status, url } = answer;
  if (status >= 200 && status < 300) return undefined;
  const message = `HTTP ${status} from ${url}`;
  if (status === 429) return rateLimited(message, retryAfterMs(answer));
  // A page of HTML with 403 comes from the network in front of the exchange, which turns away whole regions and addresses.
  if (status === 451 || (status === 403 && isHtml(answer))) return { kind: 'error', code: 'geo_blocked', message };
  if (status === 408 || status === 504) return { kind: 'error', code: 'timeout', message };
  return { kind: 'error', code: status >= 500 ? 'exchange_busy' : 'refused', message };
}

/** A `rate_limited` verdict; without a stated pause the transport chooses one. */
export function rateLimited(message: string, pauseMs: number | undefined): Verdict {
  const verdict = { kind: 'error', code: 'rate_limited', message } as const;
  return pauseMs === undefined ? verdict : { ...verdict, retryAfterMs: pauseMs };
}

/** The Retry-After header in ms: seconds, or a date to be compared with the clock of the exchange. */
export function retryAfterMs({ headers, serverTime }: Answer): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  return Number.isNaN(until) || serverTime === undefined ? undefined : Math.max(0, until - serverTime);
}

function isHtml({ headers, body }: Answer): boolean {
  if (headers['content-type']?.includes('html') === true) return true;
  return new TextDecoder().decode(body.subarray(0, 64)).trimStart().startsWith('<');
}
