import { BullionError } from '@bullion/core';
import type { Answer } from '../exchange.ts';

/** The body as JSON. An empty, cut off, HTML or wrongly encoded one is `bad_body`, whatever the status claims. */
export function jsonBody(answer: Answer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer.body));
  } catch (cause) {
    throw new BullionError('bad_body', `The answer to ${answer.url} is ${whatItIs(answer)}, not JSON.`, {
      details: { url: answer.url, status: answer.status, sha256: answer.sha256, bytes: answer.body.length },
      cause,
    });
  }
}

function whatItIs({ body }: Answer): string {
  if (body.length === 0) return 'empty';
  const start = new TextDecoder().decode(body.subarray(0, 64)).trimStart();
  return start.startsWith('<') ? 'a page of HTML or XML' : 'cut off or malformed';
}
