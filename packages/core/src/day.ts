import { BullionError } from './error.ts';

/** A UTC day, `YYYY-MM-DD`. Days compare as text. */
export type Day = string;

export const DAY_MS = 86_400_000;

/** Days since the epoch by name and back, filled as they are met: parsing dates is what availability would spend its time on. */
const names: Day[] = [];
const numbers = new Map<Day, number>();

/** The UTC day that contains an instant. */
export function dayOf(ms: number): Day {
  const number = Math.floor(ms / DAY_MS);
  return names[number] ?? remember(number, new Date(ms).toISOString().slice(0, 10));
}

/** First instant of a day, in ms; NaN where it is not a day. */
export function dayStart(day: Day): number {
  const number = numbers.get(day);
  return number === undefined ? Date.parse(`${day}T00:00:00Z`) : number * DAY_MS;
}

/** Only the two centuries in which data can lie are remembered. */
function remember(number: number, day: Day): Day {
  if (number >= 0 && number < 73_000) {
    names[number] = day;
    numbers.set(day, number);
  }
  return day;
}

export function addDays(day: Day, days: number): Day {
  return dayOf(dayStart(day) + days * DAY_MS);
}

/** Whole days from `from` to `until`. */
export function daysBetween(from: Day, until: Day): number {
  return Math.round((dayStart(until) - dayStart(from)) / DAY_MS);
}

/** The days of `[from, until)`, oldest first. */
export function eachDay(from: Day, until: Day): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(from, until)) }, (_, index) => addDays(from, index));
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(dayStart(text)) && dayOf(dayStart(text)) === text;
}

/** A day as a person may write it (`2024-02-10`, or an ISO time at midnight), checked. */
export function parseDay(text: string, what = 'date'): Day {
  const day = /^\d{4}-\d{2}-\d{2}T00:00(:00(\.0+)?)?Z$/.test(text) ? text.slice(0, 10) : text;
  if (isDay(day)) return day;
  throw new BullionError('bad_date', `${what} ${JSON.stringify(text)} is not a day of the calendar.`, {
    hint: 'Write it as YYYY-MM-DD, for example 2024-02-10 (UTC).',
  });
}

/** ISO 8601 with `Z`: seconds always, milliseconds only where they are not zero. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
