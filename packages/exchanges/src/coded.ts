import { asBullionError, type ErrorCode } from '@bullion/core';
import type { Answer, Verdict } from './exchange.ts';
import { type Fields, fieldsOf } from './shape.ts';
import { judgeStatus } from './status.ts';
import { jsonBody } from './transport/json.ts';

/** For exchanges whose body says what an answer means. `judgeBody` gives undefined where its code is not there; then the status decides. */
export function judgeCoded(answer: Answer, codeName: string, judgeBody: (body: Fields) => Verdict | undefined): Verdict {
  try {
    const message = `The answer to ${answer.url} has no ${codeName}`;
    return judgeBody(fieldsOf(jsonBody(answer)) ?? {}) ?? judgeStatus(answer) ?? { kind: 'error', code: 'bad_body', message };
  } catch (error) {
    const { code, message } = asBullionError(error);
    return judgeStatus(answer) ?? { kind: 'error', code, message };
  }
}

/** The error of a code: as the catalogue of the exchange knows it, else as the status says, else a refusal. */
export function refusal(answer: Answer, known: ErrorCode | undefined, message: string): Verdict {
  if (known !== undefined) return { kind: 'error', code: known, message };
  const byStatus = judgeStatus(answer);
  return byStatus?.kind === 'error' ? { ...byStatus, message } : { kind: 'error', code: 'refused', message };
}
