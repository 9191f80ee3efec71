import { BullionError } from '@bullion/core';
import type { Answer } from './exchange.ts';

/** A JSON object whose fields are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object with named fields, or undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return isFields(value) ? value : undefined;
}

/** The value as a list; anything else is a body that the exchange does not document. */
export function listOf(value: unknown, answer: Answer, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badShape(answer, `${what} is not a list`);
}

/** A `bad_body` that says what is wrong with the shape of an answer. */
export function badShape(answer: Answer, problem: string): BullionError {
  return new BullionError('bad_body', `The answer to ${answer.url} is not of the documented shape: ${problem}.`, {
    details: { url: answer.url, status: answer.status, sha256: answer.sha256 },
  });
}

/** The clock of the exchange. Without it nothing can be called closed, and our own clock is no stand-in. */
export function serverTimeOf(answer: Answer): number {
  if (answer.serverTime === undefined) throw badShape(answer, 'it has no Date header');
  return answer.serverTime;
}

/** A text that says something, or undefined: exchanges send empty text where a field does not apply. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A JSON number, or decimal text, as a number; undefined for all else, so that an empty text never becomes 0. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A number above zero, or null: exchanges send 0 or nothing for a time or a size that they do not say. */
export function positiveOf(value: unknown): number | null {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? number : null;
}

const DECIMAL = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
