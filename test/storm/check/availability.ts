import { addDays, type DayState, dayOf } from '@bullion/core';
import { archiveTruth } from '@bullion/simulator';
import type { Asked } from './facts.ts';
import type { Published } from './published.ts';

interface DayRow {
  readonly symbol: string;
  readonly day: string;
  readonly state: DayState;
  readonly bytes: number | null;
  readonly modified: number | null;
}

/** Every day of every name that was asked for is in the state that it is in, with the size and time of its file. */
export async function falseDays(asked: Asked, published: Published): Promise<string[]> {
  const { world, bases, begin, until } = asked;
  const rows = await published.rows<DayRow>(
    'daily_availability',
    'symbol, date::VARCHAR AS day, state, file_size_bytes::DOUBLE AS bytes, epoch_ms(last_modified)::DOUBLE AS modified',
  );
  const said = new Map(rows.map((row) => [`${row.symbol} ${row.day}`, row]));
  const names = bases
    .map((base) => `${base}USDT`)
    .filter((name) => world.archiveLives(name).some(({ listedAt }) => listedAt < until - 86_400_000));
  const found: string[] = [];
  for (const name of names) {
    for (let day = dayOf(begin); day < dayOf(until); day = addDays(day, 1)) {
      const row = said.get(`${name} ${day}`);
      said.delete(`${name} ${day}`);
      const problem = row === undefined ? 'there is no row' : problemOf(row, asked);
      if (problem !== undefined) found.push(`daily_availability ${name} ${day}: ${problem}`);
    }
  }
  return [...found, ...[...said.keys()].map((key) => `daily_availability ${key}: nobody asked for this`)];
}

function problemOf(row: DayRow, { world }: Asked): string | undefined {
  const truth = archiveTruth(world, row.symbol, row.day, world.now());
  if ((row.state === 'available') !== truth.published)
    return `${row.state}, and ${truth.published ? 'the file is there' : 'there is no file'}`;
  if (row.bytes !== (truth.size ?? null) || row.modified !== (truth.lastModified ?? null)) {
    return `${row.bytes} bytes of ${row.modified}, not ${truth.size} of ${truth.lastModified}`;
  }
  return truth.certain && row.state !== truth.state ? `${row.state}, not ${truth.state}` : undefined;
}
