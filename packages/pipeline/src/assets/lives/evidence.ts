import { daysBetween } from '@bullion/core';
import type { Rename } from '@bullion/exchanges';
import { deliveryDay, type Listed, QUIET_DAYS } from './read.ts';
import type { PriceStep } from './steps.ts';
import type { Life, Piece } from './ticker.ts';

/** Which files there are. The newest file of a living symbol is left out, as it is another one every day. */
export function filesSentence({ folder, days }: Piece, ended: Life['ended']): string {
  const { archiveName } = folder.name;
  if (days === undefined) return `The archive has a folder ${archiveName}; no file of it is known.`;
  const range =
    ended === null ? `since ${days.first}` : days.first === days.last ? `of ${days.first} only` : `from ${days.first} to ${days.last}`;
  const unasked = folder.asked?.first === days.first ? ' Earlier days were not asked for.' : '';
  return `Files in the folder ${archiveName} ${range}.${unasked}`;
}

/** Why it is not what the ticker was before. */
export function beganSentence({ folder, days, isFirstOfFolder }: Piece, before: Piece | undefined, step: PriceStep | undefined): string {
  if (before === undefined) return '';
  const hole = before.days === undefined || days === undefined ? 0 : daysBetween(before.days.last, days.first) - 1;
  const missing = hole <= 0 ? '' : `, after ${hole} ${hole === 1 ? 'day' : 'days'} without a file`;
  if (step !== undefined)
    return `The price went from ${step.close} (close of ${step.before}) to ${step.open} (open of ${step.on})${missing}: the same asset in other units.`;
  if (isFirstOfFolder && before.folder !== folder) return `Before it the ticker was that of the folder ${before.folder.name.archiveName}.`;
  return `The file before the first is of ${before.days?.last}${missing}.`;
}

export function endedSentence({ folder }: Piece, ended: Life['ended']): string {
  if (ended === 'settled') return 'The archive marks the folder as SETTLED: the contract ended before its ticker was used again.';
  if (ended === 'delisted') return `No file in the ${QUIET_DAYS} days after the last.`;
  return ended === 'delivered' ? `Delivered on ${deliveryDay(folder.name.symbol)}, as its name says.` : '';
}

/** What is known of an instrument that has no archive. */
export function listedSentence({ exchange, seen, listed_on, delisted_on }: Listed): string {
  const since = listed_on === null ? 'without saying since when' : `since ${listed_on}`;
  const until = delisted_on === null ? '' : ` and until ${delisted_on}`;
  return delisted_on === null || delisted_on > seen
    ? `${exchange} lists it, ${since}${until} by its own word.`
    : `${exchange} listed it, ${since}${until} by its own word.`;
}

export function renamedSentence({ from, to, on, factor, evidence }: Rename): string {
  return `${from} became ${to} on ${on}, one for ${factor}: ${evidence}`;
}
