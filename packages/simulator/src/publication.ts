import { DAY_MS } from '@bullion/core';
import { mix, unit } from './chance.ts';
import type { Instrument } from './instrument.ts';

const LOST = 0.0002;
const LATE = 0.002;

/** When the archive publishes the file of a day (counted since the epoch): 7 to 9 hours after it, rarely days later, almost never not at all. */
export function publishedAt(instrument: Instrument, day: number): number | undefined {
  const { listedAt, delistedAt = Number.POSITIVE_INFINITY, seed, facts } = instrument;
  const isTraded = day >= Math.floor(listedAt / DAY_MS) && day * DAY_MS < delistedAt;
  if (!facts.hasArchive || !isTraded) return undefined;
  const fate = unit(seed, 2 * day);
  if (fate < LOST) return undefined;
  const daysLate = fate < LOST + LATE ? 1 + (mix(seed, 2 * day + 1) % 6) : 0;
  const hours = 7 + 1.7 * unit(day, 1) + 0.3 * unit(seed, 2 * day + 1);
  return (day + 1 + daysLate) * DAY_MS + Math.floor(hours * 3_600) * 1_000;
}
