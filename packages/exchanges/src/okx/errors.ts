import type { ErrorCode } from '@bullion/core';
import { judgeCoded, refusal } from '../coded.ts';
import type { Answer, Verdict } from '../exchange.ts';
import { judgeStatus, rateLimited, retryAfterMs } from '../status.ts';

/** Codes that come with HTTP 200 as well as with an error status. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  '50001': 'exchange_busy',
  '50004': 'timeout',
  '50013': 'exchange_busy',
  '50026': 'exchange_busy',
  '50121': 'geo_blocked',
};

/** OKX sends no Retry-After with its rate limit, whose windows are two seconds long. */
const PAUSE_MS = 2000;

/** The code in the body decides; the status only where there is no code. */
export function judge(answer: Answer): Verdict {
  return judgeCoded(answer, 'code', ({ code, msg }) => (typeof code === 'string' ? judgeCode(answer, code, String(msg ?? '')) : undefined));
}

function judgeCode(answer: Answer, code: string, msg: string): Verdict {
  const message = `OKX says ${code} ${msg}`.trimEnd();
  if (code === '0') return judgeStatus(answer) ?? { kind: 'ok' };
  if (code === '50011') return rateLimited(message, pauseMs(answer));
  if (code === '51001') return { kind: 'absent', message };
  return refusal(answer, CODES[code], message);
}

function pauseMs(answer: Answer): number {
  return Math.max(PAUSE_MS, retryAfterMs(answer) ?? 0);
}
