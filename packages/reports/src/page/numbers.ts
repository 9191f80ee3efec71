import { isoTime } from '@bullion/core';

/** What stands for a number that is not known. */
const NOTHING = '–';

/** A fraction as per cent: `−4.42 %`. */
export function percent(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined ? NOTHING : `${minus((value * 100).toFixed(digits))} %`;
}

/** Without digits, and `12K %` of what is large. */
export const roundPercent = (value: number): string => (Math.abs(value) < 100 ? percent(value, 0) : `${short(value * 100)} %`);

export function decimal(value: number | null | undefined, digits = 2): string {
  return value === null || value === undefined
    ? NOTHING
    : minus(value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }));
}

/** A price with the digits that it needs. */
export function price(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return value.toLocaleString(
    'en-US',
    value >= 100 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 5 },
  );
}

/** `1.2M`. */
export function short(value: number | null | undefined): string {
  return value === null || value === undefined
    ? NOTHING
    : minus(Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 }).format(value));
}

export const whole = (value: number): string => minus(Math.round(value).toLocaleString('en-US'));

export const dayText = (date: Date | null): string => (date === null ? NOTHING : isoTime(date.getTime()).slice(0, 10));

/** `2026-11-20 16:00`. */
export const timeText = (date: Date): string => isoTime(date.getTime()).slice(0, 16).replace('T', ' ');

const minus = (text: string): string => text.replace('-', '−');
