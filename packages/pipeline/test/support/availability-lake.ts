import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addDays, DAY_MS, type Day, dayOf, dayStart, eachDay, ManualClock, type Row, type Table } from '@bullion/core';
import { type Lake, openLake } from '@bullion/lake';
import { dailyAvailability, silverArchiveRevisions, silverInstruments } from '@bullion/tables';
import { availabilityChecks } from '../../src/checks/availability.ts';
import type { CheckResult } from '../../src/engine/asset.ts';
import { toySources } from './toy-sources.ts';

export type AvailabilityRow = Row<typeof dailyAvailability>;

/** Files are there eight hours after their day in these lakes. */
const DELAY_MS = 8 * 3_600_000;

type Planted = Readonly<Record<string, string | number | boolean | null>>;

/** A lake with availability that was not collected but planted. */
export interface AvailabilityLake extends AsyncDisposable {
  readonly lake: Lake;
  /** Replaces years of `daily_availability`. */
  plant(...rows: readonly AvailabilityRow[]): Promise<void>;
  /** What the exchange lists: trading for long, unless said otherwise. */
  list(rows: readonly Planted[], day?: Day): Promise<void>;
  revisions(rows: readonly Planted[]): Promise<void>;
  /** The named check of the newest year, or of another one. */
  check(name: string, period?: string): Promise<CheckResult>;
}

export async function openAvailabilityLake(now: string): Promise<AvailabilityLake> {
  const home = mkdtempSync(join(tmpdir(), 'bullion-checks-'));
  const clock = new ManualClock(Date.parse(now));
  const lake = await openLake({ home, clock, owner: 'test', mode: 'write' });
  const put = async <T extends Table>(table: T, period: string, rows: readonly Planted[], unit = period): Promise<void> => {
    await lake.engine.load(
      'planted',
      table,
      rows.map((row) => ({ ...blank(table), ...row }) as Row<T>),
    );
    const file = { table, asset: table.name, unit, period, inputsHash: 'planted', codeVersion: '1', runId: 'run-0' };
    await lake.replaceFile({ ...file, query: 'FROM planted' });
    await lake.engine.run('DROP TABLE planted');
  };
  return {
    lake,
    plant: async (...rows) => {
      for (const [year, of] of Map.groupBy(rows, ({ date }) => date.slice(0, 4))) await put(dailyAvailability, year, of);
    },
    list: (rows, day = dayOf(clock.now())) =>
      put(
        silverInstruments,
        day.slice(0, 7),
        rows.map((row) => ({ ...listedOn(day), ...row })),
        `alpha-perp-${day.slice(0, 7)}`,
      ),
    revisions: (rows) =>
      put(
        silverArchiveRevisions,
        'all',
        rows.map((row) => ({ ...REVISION, ...row })),
      ),
    check: async (name, period = now.slice(0, 4)) => {
      const checks = await availabilityChecks(lake, { period, now: clock.now(), sources: toySources });
      const found = checks.find((each) => each.name === name);
      if (found === undefined) throw new TypeError(`no check ${name} of ${period}`);
      return found;
    },
    [Symbol.asyncDispose]: async () => {
      await lake[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The rows of a symbol from a day until another one, all available unless `states` says otherwise. */
export function life(symbol: string, from: Day, until: Day, states: Readonly<Record<Day, string>> = {}): AvailabilityRow[] {
  return [...eachDay(from, until)].map((date) => availabilityRow(symbol, date, states[date] ?? 'available'));
}

/** The same state on several days. */
export function over(from: Day, until: Day, state: string): Record<Day, string> {
  return Object.fromEntries([...eachDay(from, until)].map((day) => [day, state]));
}

/** `state`, or `state/cause` where they differ. */
function availabilityRow(symbol: string, date: Day, said: string): AvailabilityRow {
  const [state = '', cause = state] = said.split('/');
  const available = state === 'available';
  return {
    ...{ date, symbol, instrument_id: `alpha:perp:${symbol}#1`, state, available },
    cause: available ? null : cause,
    file_size_bytes: available ? 1000 : null,
    last_modified: available ? dayStart(addDays(date, 1)) + DELAY_MS : null,
  };
}

function blank({ columns }: Table): Planted {
  const empty = { text: '', day: '2024-01-01', flag: false, count: 0, number: 0, time: 0, bytes: null };
  return Object.fromEntries(Object.entries(columns).map(([name, { nullable, kind }]) => [name, nullable ? null : empty[kind]]));
}

function listedOn(snapshot: Day): Planted {
  return { snapshot, exchange: 'alpha', market: 'perp', listing_status: 'trading', listed_at: dayStart(snapshot) - 400 * DAY_MS };
}

const REVISION: Planted = { exchange: 'alpha', market: 'perp', change: 'reuploaded', version: 2, url: '/toy/listing' };
