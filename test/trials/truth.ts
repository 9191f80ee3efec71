import { DAY_MS, type Day, dayOf, dayStart } from '@bullion/core';
import type { FakeInstrument, FakeWorld } from '@bullion/exchanges/fakes';
import type { AvailabilityRow } from './gold.ts';

/** Days in which every update looks again; what was replaced before is found by the sweep. */
const LOOKBACK_DAYS = 20;
const SHOWN = 10;

/** Where availability and the world differ, at most some lines of it: missing and invented days, and sizes or times that never were. */
export function untruths(rows: readonly AvailabilityRow[], world: FakeWorld, now: number): string[] {
  const said = new Map(rows.map((row) => [`${row.symbol} ${row.date}`, row]));
  const found: string[] = [];
  for (const [symbol, lives] of archiveSymbols(world)) {
    for (const [day, uploads] of uploadsOf(world, lives, now)) {
      const key = `${symbol} ${day}`;
      const problem = compare(said.get(key), uploads, day, now);
      if (problem !== undefined) found.push(`${key}: ${problem}`);
      said.delete(key);
    }
  }
  for (const [key, { available }] of said) if (available) found.push(`${key}: available, and there is no such file`);
  return found.slice(0, SHOWN);
}

/** Perpetuals by the names that the archive gives them, with their lives. Delivery contracts are left out. */
function archiveSymbols(world: FakeWorld): Map<string, FakeInstrument[]> {
  const perpetuals = world.instruments('binance', 'perp').filter(({ kind }) => kind !== 'delivery');
  return Map.groupBy(perpetuals, ({ archiveName, base, quote }) => archiveName || base + quote);
}

/** When the file of each day was uploaded so far, oldest first; days without any are left out. */
function uploadsOf(world: FakeWorld, lives: readonly FakeInstrument[], now: number): Map<Day, number[]> {
  const uploads = new Map<Day, number[]>();
  for (const life of lives) {
    const until = Math.min(life.delistedAt ?? now, now);
    for (let at = dayStart(dayOf(life.listedAt)); at < until; at += DAY_MS) {
      const day = dayOf(at);
      const first = world.archivePublishedAt(life, day);
      const known = first === undefined ? [] : [first, ...world.archiveReplacedAt(life, day)].filter((time) => time <= now);
      if (known.length > 0) uploads.set(day, known);
    }
  }
  return uploads;
}

function compare(row: AvailabilityRow | undefined, uploads: readonly number[], day: Day, now: number): string | undefined {
  if (row?.available !== true) return `${row?.state ?? 'no row'}, and the file was there`;
  const { last_modified: time } = row;
  if (time === null || !uploads.includes(time)) return `uploaded at ${time}, and it was at ${uploads.join(', ')}`;
  const isLookedAt = dayStart(day) >= dayStart(dayOf(now)) - LOOKBACK_DAYS * DAY_MS;
  return isLookedAt && time !== uploads.at(-1) ? `uploaded at ${time}, and again at ${uploads.at(-1)}` : undefined;
}
