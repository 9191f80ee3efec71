import type { ErrorCode } from '@bullion/core';
import { judgeCoded, refusal } from '../coded.ts';
import type { Answer, Verdict } from '../exchange.ts';
import { numberOf } from '../shape.ts';
import { judgeStatus, rateLimited, retryAfterMs } from '../status.ts';

/** Errors usually come with HTTP 200. */
const CODES: Readonly<Record<number, ErrorCode>> = {
  429: 'exchange_busy',
  10000: 'timeout',
  10009: 'geo_blocked',
  10016: 'exchange_busy',
};

/** After too many requests from one address Bybit asks to be left alone for ten minutes. */
const ADDRESS_PAUSE_MS = 600_000;

/** The retCode decides; the status only where there is none. */
export function judge(answer: Answer): Verdict {
  if (answer.status === 403 && /access too frequent/i.test(new TextDecoder().decode(answer.body)))
    return rateLimited(`HTTP 403 from ${answer.url}: access too frequent`, ADDRESS_PAUSE_MS);
  return judgeCoded(answer, 'retCode', ({ retCode, retMsg }) =>
    typeof retCode === 'number' ? judgeCode(answer, retCode, String(retMsg ?? '')) : undefined,
  );
}

function judgeCode(answer: Answer, retCode: number, retMsg: string): Verdict {
  const message = `Bybit says ${retCode} ${retMsg}`.trimEnd();
  if (retCode === 0) return judgeStatus(answer) ?? { kind: 'ok' };
  if (retCode === 10006) return rateLimited(message, resetMs(answer) ?? retryAfterMs(answer));
  // 10001 is any bad parameter; only the text tells an unknown symbol apart.
  if (retCode === 10001 && /symbol/i.test(retMsg)) return { kind: 'absent', message };
  return refusal(answer, CODES[retCode], message);
}

/** The header names the moment at which the limit is reset, by the clock of the exchange. */
function resetMs({ headers, serverTime }: Answer): number | undefined {
  const reset = numberOf(headers['x-bapi-limit-reset-timestamp']);
  return reset === undefined || serverTime === undefined ? undefined : Math.max(0, reset - serverTime);
}
