import type { Answer } from '../exchange.ts';
import { badShape, fieldsOf, listOf } from '../shape.ts';
import { jsonBody } from '../transport/json.ts';

/** The rows inside `{"code": "0", "msg": "", "data": […]}`. */
export function dataOf(answer: Answer): readonly unknown[] {
  const envelope = fieldsOf(jsonBody(answer));
  if (envelope?.['code'] !== '0') throw badShape(answer, 'code is not "0"');
  return listOf(envelope['data'], answer, 'data');
}
