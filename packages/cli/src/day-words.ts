import { addDays, type Clock, type Day, dayOf } from '@bullion/core';

/** `today` and `yesterday` as days, by the clock of the command; any other text as it is. So examples stay true tomorrow. */
export function dayInWords(text: string, { now }: Pick<Clock, 'now'>): Day {
  if (text === 'today') return dayOf(now());
  return text === 'yesterday' ? addDays(dayOf(now()), -1) : text;
}
