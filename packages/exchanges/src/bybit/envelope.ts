import type { Market } from '@bullion/core';
import type { Answer } from '../exchange.ts';
import { badShape, fieldsOf, listOf, numberOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** What every answer carries. */
interface Envelope {
  readonly list: readonly unknown[];
  /** The clock of the exchange to the millisecond, ms; the Date header has only seconds. */
  readonly time: number;
  /** Still percent-encoded, as Bybit sends it; empty on the last page. */
  readonly cursor: string;
}

/** Bybit calls its USDT and USDC margined contracts linear. Without a category it would answer with those for a spot symbol too. */
export const CATEGORIES: Readonly<Record<Market, string>> = { spot: 'spot', perp: 'linear' };

/** Unwraps `{"retCode": 0, "result": {"list": […]}, "time": …}`. */
export function envelopeOf(answer: Answer): Envelope {
  const body = fieldsOf(jsonBody(answer));
  if (body?.['retCode'] !== 0) throw badShape(answer, 'retCode is not 0');
  const result = fieldsOf(body['result']);
  const time = numberOf(body['time']);
  if (result === undefined || time === undefined) throw badShape(answer, 'result or time is missing');
  const cursor = result['nextPageCursor'];
  return { list: listOf(result['list'], answer, 'result.list'), time, cursor: typeof cursor === 'string' ? cursor : '' };
}

/** The rows of an answer. */
export function listIn(answer: Answer): readonly unknown[] {
  return envelopeOf(answer).list;
}
