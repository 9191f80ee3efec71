import type { Answer, Verdict } from '../exchange.ts';
import { fieldsOf, textOf } from '../shape.ts';
import { judgeStatus } from '../status.ts';
import { jsonBody } from '../transport/json.ts';

/** CoinGecko means its HTTP status; the body, `{"status": {"error_message": …}}` or `{"error": …}`, only explains it. */
export function judge(answer: Answer): Verdict {
  const verdict = judgeStatus(answer) ?? { kind: 'ok' };
  if (verdict.kind !== 'error') return verdict;
  const message = messageOf(answer);
  return message === undefined ? verdict : { ...verdict, message: `${verdict.message}: ${message}` };
}

function messageOf(answer: Answer): string | undefined {
  try {
    const body = fieldsOf(jsonBody(answer));
    return textOf(fieldsOf(body?.['status'])?.['error_message']) ?? textOf(body?.['error']);
  } catch {
    // The network in front of it refuses in HTML; then the status is all there is.
    return undefined;
  }
}
