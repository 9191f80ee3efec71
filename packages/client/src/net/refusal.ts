import { BullionError } from '@bullion/core';
import type { Answer } from './answer.ts';
import type { ReplyHeaders } from './net.ts';

/** What helps against a refusal, by the code that a store names in it; undefined where that is not known. */
export type HintOf = (code: string, headers: ReplyHeaders) => string | undefined;

/** The error for an answer that is none: whether asking again helps, and when. */
export async function refusalOf(answer: Answer, hintOf?: HintOf): Promise<BullionError> {
  const { url, status, headers } = answer;
  const code = await codeOf(answer);
  const asked = retryAfterMs(headers);
  // GitHub says 403 where others say 429.
  const isLimit = status === 429 || (status === 403 && (asked !== undefined || headers.get('x-ratelimit-remaining') === '0'));
  const details = { url, status, ...(code !== undefined && { code }), ...(asked !== undefined && { retry_after_ms: asked }) };
  if (isLimit) {
    const when = asked === undefined ? 'later' : `in ${Math.ceil(asked / 1000)} s`;
    return new BullionError('rate_limited', `${url} answered with ${status}: too many requests.`, { hint: `Try again ${when}.`, details });
  }
  const isTheirs = status >= 500 || status === 408;
  return new BullionError(
    isTheirs ? 'unreachable' : 'refused',
    `${url} answered with ${status}${code === undefined ? '' : ` (${code})`}.`,
    {
      hint: hintOf?.(code ?? '', headers) ?? 'Check the address and whether it needs a login.',
      details,
    },
  );
}

/** An error as stores that speak S3 write it is far shorter. */
const CHARACTERS_MAX = 16_384;

/** The code of such an error. Nothing else of it is kept: some repeat what was signed. */
async function codeOf(answer: Answer): Promise<string | undefined> {
  const isXml = /xml/.test(answer.headers.get('content-type') ?? '');
  const isShort = Number(answer.headers.get('content-length') ?? 0) <= CHARACTERS_MAX;
  if (!isXml || !isShort) {
    await answer.cancel();
    return undefined;
  }
  const [text] = await Promise.allSettled([answer.text()]);
  // An error that is cut off is still an error.
  return text.status === 'fulfilled' ? /<Code>(\w{1,64})<\/Code>/.exec(text.value)?.[1] : undefined;
}

/** `Retry-After` in seconds or as a date by the server's own clock, or the reset of a spent `RateLimit: "api";r=0;t=55`. */
function retryAfterMs(headers: ReplyHeaders): number | undefined {
  const said = headers.get('retry-after');
  if (said !== null && /^\d+$/.test(said)) return Number(said) * 1000;
  if (said !== null) return Math.max(0, Date.parse(said) - Date.parse(headers.get('date') ?? '')) || undefined;
  const reset = /r=0\b.*?t=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1];
  return reset === undefined ? undefined : Number(reset) * 1000;
}
