import type { ErrorCode } from '@bullion/core';
import type { Answer, Verdict } from '../exchange.ts';
import { fieldsOf, numberOf } from '../shape.ts';
import { judgeStatus, rateLimited, retryAfterMs } from '../status.ts';

/** Codes whose meaning does not follow from the HTTP status that they come with. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  [-1000]: 'exchange_busy',
  [-1001]: 'exchange_busy',
  [-1006]: 'exchange_busy',
  [-1007]: 'timeout',
  [-1008]: 'exchange_busy',
};

const TOO_MANY_REQUESTS = -1003;
const INVALID_SYMBOL = -1121;

/** The firewall names no pause. Weights are counted by the minute, so after one the next request starts afresh. */
const FIREWALL_PAUSE_MS = 60_000;

/** `{"code": -1121, "msg": "Invalid symbol."}` decides, whatever the status; the status where there is no code. */
export function judge(answer: Answer): Verdict {
  const { code, msg } = refusalOf(answer);
  const message = code === undefined ? `HTTP ${answer.status} from ${answer.url}` : `Binance says ${code} ${msg}`.trimEnd();
  if (isElsewhere(answer, msg)) return { kind: 'error', code: 'geo_blocked', message };
  if (code === TOO_MANY_REQUESTS || answer.status === 429 || answer.status === 418)
    return rateLimited(message, retryAfterMs(answer) ?? banMs(answer, msg));
  if (code === INVALID_SYMBOL) return { kind: 'absent', message };
  if (answer.status === 403) return rateLimited(message, retryAfterMs(answer) ?? FIREWALL_PAUSE_MS);
  const known = code === undefined ? undefined : CODES[code];
  if (known !== undefined) return { kind: 'error', code: known, message };
  const byStatus = judgeStatus(answer);
  if (byStatus?.kind === 'error') return { ...byStatus, message };
  if (code !== undefined) return { kind: 'error', code: 'refused', message };
  return startsAsJson(answer) ? { kind: 'ok' } : { kind: 'error', code: 'bad_body', message: `The answer to ${answer.url} is not JSON.` };
}

/** Refusals are short; a longer body is data and is read once, by its parser. */
const REFUSAL_BYTES_MAX = 4096;

function refusalOf({ body }: Answer): { code?: number; msg: string } {
  if (body.length > REFUSAL_BYTES_MAX) return { msg: '' };
  const text = new TextDecoder().decode(body);
  try {
    const fields = fieldsOf(JSON.parse(text));
    const code = numberOf(fields?.['code']);
    const msg = String(fields?.['msg'] ?? '');
    return code === undefined ? { msg } : { code, msg };
  } catch {
    // Pages of the network in front of Binance are HTML; their words are all there is.
    return { msg: text };
  }
}

/** Restricted countries get 451 with code 0 and a sentence, which is told from the firewall's 403 by its words. */
function isElsewhere({ status }: Answer, msg: string): boolean {
  return status === 451 || (status >= 400 && /restricted location|from your (country|region)/i.test(msg));
}

/** A ban may be stated only in words: `… banned until 1629459283000`. */
function banMs({ serverTime }: Answer, msg: string): number | undefined {
  const [, until] = /banned until (\d{13})/.exec(msg) ?? [];
  return until === undefined || serverTime === undefined ? undefined : Math.max(0, Number(until) - serverTime);
}

function startsAsJson({ body }: Answer): boolean {
  return /^\s*[[{]/.test(new TextDecoder().decode(body.subarray(0, 64)));
}
