import { DAY_MS, dayStart } from '@bullion/core';

/** Invented tickers against USDT on the day that the world is measured by; from then on there is one more every four days. */
export const GROWN = 834;
const GROWN_ON = dayStart('2026-11-22');
const EVERY_MS = 4 * DAY_MS;

/** How many of them were listed by a day: a slow start, a pause in 2022, and ever more from 2023 on, as on the real exchange. */
const GROWTH: readonly (readonly [day: number, listed: number])[] = [
  [dayStart('2019-10-01'), 0],
  [dayStart('2021-01-01'), 70],
  [dayStart('2022-01-01'), 125],
  [dayStart('2023-01-01'), 152],
  [dayStart('2024-01-01'), 240],
  [dayStart('2025-01-01'), 370],
  [dayStart('2026-01-01'), 620],
  [dayStart('2026-11-20'), GROWN],
];

/** Has no divisor in common with `GROWN` and is its golden section, so that the first few numbers are spread over all years. */
const STRIDE = 515;
/** Contracts are listed at 10:00 UTC. */
const HOUR_MS = 10 * 3_600_000;

/** When the coin of a number is listed, ms. */
export function listingTime(number: number): number {
  if (number >= GROWN) return GROWN_ON + (number - GROWN) * EVERY_MS + HOUR_MS;
  const place = (number * STRIDE) % GROWN;
  const next = GROWTH.findIndex(([, listed]) => listed > place);
  const [until, more] = GROWTH[next] ?? [GROWN_ON, GROWN];
  const [since, fewer] = GROWTH[next - 1] ?? [until, 0];
  const share = (place - fewer) / (more - fewer);
  return Math.floor((since + share * (until - since)) / DAY_MS) * DAY_MS + HOUR_MS;
}
