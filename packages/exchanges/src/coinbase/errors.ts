import type { Answer, Verdict } from '../exchange.ts';
import { fieldsOf } from '../shape.ts';
import { judgeStatus } from '../status.ts';
import { jsonBody } from '../transport/json.ts';

/** Coinbase means its HTTP status; the body, `{"message": …}`, only explains it. */
export function judge(answer: Answer): Verdict {
  const message = messageOf(answer);
  if (answer.status === 404 && message === 'NotFound') return { kind: 'absent', message };
  const verdict = judgeStatus(answer) ?? { kind: 'ok' };
  return verdict.kind === 'error' && message !== undefined ? { ...verdict, message: `${verdict.message}: ${message}` } : verdict;
}

/** Only refusals have a message; a success is read once, by its parser. */
function messageOf(answer: Answer): string | undefined {
  if (answer.status < 400) return undefined;
  try {
    const message = fieldsOf(jsonBody(answer))?.['message'];
    return typeof message === 'string' ? message : undefined;
  } catch {
    // The network in front of the exchange refuses in HTML; then the status is all there is.
    return undefined;
  }
}
