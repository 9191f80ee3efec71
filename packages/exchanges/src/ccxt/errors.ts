import type { ErrorCode } from '@bullion/core';
import type { Answer, Verdict } from '../exchange.ts';
import { judgeStatus, rateLimited, retryAfterMs } from '../status.ts';
import { type Exchange, isThrown, type Library } from './library.ts';

/** The classes of errors that ccxt throws, the narrow ones first, and what they mean to us. */
const MEANINGS: readonly (readonly [name: string, code: ErrorCode | 'absent'])[] = [
  ['BadSymbol', 'absent'],
  ['RateLimitExceeded', 'rate_limited'],
  ['DDoSProtection', 'rate_limited'],
  ['RequestTimeout', 'timeout'],
  ['RestrictedLocation', 'geo_blocked'],
  ['OperationFailed', 'exchange_busy'],
  ['BaseError', 'refused'],
];

/** The error catalogue of an exchange as ccxt has it. To ccxt a refused location looks like a fault that passes, so that is told before. */
export function judgeBy(library: Library, exchange: Exchange): (answer: Answer) => Verdict {
  return (answer) => {
    const byStatus = judgeStatus(answer);
    if (byStatus?.kind === 'error' && byStatus.code === 'geo_blocked') return byStatus;
    const error = thrownBy(exchange, answer);
    if (error === undefined) return byStatus ?? { kind: 'ok' };
    const [, code] = MEANINGS.find(([name]) => isThrown(library, error, name)) ?? [];
    if (code === undefined) return byStatus ?? { kind: 'ok' };
    const message = error instanceof Error ? error.message : String(error);
    if (code === 'absent') return { kind: 'absent', message };
    return code === 'rate_limited' ? rateLimited(message, retryAfterMs(answer)) : { kind: 'error', code, message };
  };
}

/** What ccxt throws about an answer, if it throws. */
function thrownBy(exchange: Exchange, { status, url, headers, body }: Answer): unknown {
  const text = new TextDecoder().decode(body);
  try {
    exchange.handleErrors(status, '', url, 'GET', headers, text, parsed(text));
    exchange.handleHttpStatusCode(status, '', url, 'GET', text);
    return undefined;
  } catch (error) {
    return error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whether a body is JSON is found out by whoever reads it.
    return undefined;
  }
}
