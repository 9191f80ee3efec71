import { BullionError } from '@bullion/core';
import type { Answer } from '../exchange.ts';

/** What the judge, the walk and the parser of an answer each ask for is read once. */
const read = new WeakMap<Answer, unknown>();

/** The body as JSON, to be looked at and not to be changed. An empty, cut off, HTML or wrongly encoded one is `bad_body`, whatever the status claims. */
export function jsonBody(answer: Answer): unknown {
  if (read.has(answer)) return read.get(answer);
  const json = parsed(answer);
  read.set(answer, json);
  return json;
}

function parsed(answer: Answer): unknown {
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
