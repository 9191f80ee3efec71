/**
 * The first instant of the day written as `YYYY-MM-DD` at a place in a text, in ms; NaN where no day of a calendar is written.
 * A listing holds a million times, and `Date.parse` takes ten times as long.
 */
export function readIsoDay(text: string, at: number): number {
  const year = digits(text, at, 4);
  const month = digits(text, at + 5, 2);
  const day = digits(text, at + 8, 2);
  if (text.charCodeAt(at + 4) !== HYPHEN || text.charCodeAt(at + 7) !== HYPHEN) return Number.NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const isLong = isLeap && month === 2 ? 29 : (MONTH_DAYS[month - 1] ?? Number.NaN);
  if (!(day >= 1 && day <= isLong)) return Number.NaN;
  const leapDays = Math.floor((year - 1969) / 4) - Math.floor((year - 1901) / 100) + Math.floor((year - 1601) / 400);
  const before = (DAYS_BEFORE[month - 1] ?? Number.NaN) + (isLeap && month > 2 ? 1 : 0);
  return (365 * (year - 1970) + leapDays + before + day - 1) * 86_400_000;
}

/** The instant written as `YYYY-MM-DDTHH:MM:SS.sssZ` between two places in a text, in ms; other ways to write one are left to `Date.parse`. */
export function readIsoTime(text: string, from: number, until: number): number {
  const isUsual = until - from === 24 && text.charCodeAt(from + 10) === 0x54 && text.charCodeAt(from + 23) === 0x5a;
  const hour = digits(text, from + 11, 2);
  const minute = digits(text, from + 14, 2);
  const second = digits(text, from + 17, 2);
  const inDay = ((hour * 60 + minute) * 60 + second) * 1000 + digits(text, from + 20, 3);
  const time = readIsoDay(text, from) + inDay;
  const isSound = isUsual && hour < 24 && minute < 60 && second < 60 && time >= 0 && hasColons(text, from);
  return isSound ? time : Date.parse(text.slice(from, until));
}

/** The number that some digits write, or NaN. */
export function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let place = at; place < at + count; place++) {
    const digit = text.charCodeAt(place) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

const HYPHEN = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function hasColons(text: string, from: number): boolean {
  return text.charCodeAt(from + 13) === COLON && text.charCodeAt(from + 16) === COLON && text.charCodeAt(from + 19) === POINT;
}
