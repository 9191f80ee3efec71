import { addDays, BullionError, DAY_MS, type Day, dayOf, dayStart, didYouMean, type SpecFile, type SpecTable } from '@bullion/core';
import type { TableName } from '@bullion/tables';
import type { Edition } from '../edition.ts';
import { Calendar, type Coverage, numberOfDay } from './calendar.ts';
import { type Run, readRuns } from './runs.ts';

const TABLE = 'daily_availability';

/** Runs by the file that they were read from: most files of a dataset stay the same when it is published anew. */
export type KnownRuns = Map<string, Promise<Run[]>>;

/** Availability in one edition of a dataset, read as far as it is asked for. */
export class Archive {
  readonly edition: Edition;
  readonly #known: KnownRuns;
  #calendar: Promise<Calendar> | undefined;

  constructor(edition: Edition, known: KnownRuns) {
    this.edition = edition;
    this.#known = known;
    const current = new Set(this.#files().map(nameOf));
    for (const name of known.keys()) if (!current.has(name)) known.delete(name);
  }

  get revision(): string {
    return this.edition.spec.revision;
  }

  /** All of availability; the first time costs some tenths of a second. */
  calendar(): Promise<Calendar> {
    this.#calendar ??= this.#readCalendar();
    // A failed reading is not kept.
    this.#calendar.catch(() => {
      this.#calendar = undefined;
    });
    return this.#calendar;
  }

  /** The runs that hold a day, in the order of their symbols; only the file of that day is read. */
  async runsOn(day: Day): Promise<Run[]> {
    const number = numberOfDay(day);
    const runs = await Promise.all(this.#files(day).map((file) => this.#runsOf(file)));
    return runs.flat().filter(({ from, until }) => from <= number && number < until);
  }

  /** Refuses a day that a table does not speak about, and says which days it has. */
  check(day: Day, table: TableName = TABLE): Day {
    const { date_range } = this.edition.table(table);
    if (date_range !== null && day >= date_range.start && day < date_range.end) return day;
    throw new BullionError('outside_coverage', `The dataset does not speak about ${day}.`, {
      hint: date_range === null ? `Its table ${table} is empty.` : `It covers ${date_range.start} to ${addDays(date_range.end, -1)}.`,
      details: { date: day, table, date_range },
    });
  }

  /** The newest day that a table speaks about; the first of all days where it is empty. */
  lastDay(table: TableName): Day {
    return addDays(this.edition.table(table).date_range?.end ?? dayOf(DAY_MS), -1);
  }

  /** The symbol as the archive spells it; one that it does not have is refused, with those that may be meant. */
  async symbol(written: string): Promise<string> {
    const calendar = await this.calendar();
    const [wanted, { symbols }] = [written.trim().toUpperCase(), calendar];
    if (calendar.has(wanted)) return wanted;
    throw new BullionError('unknown_symbol', `The archive has no perpetual ${JSON.stringify(written)}.${didYouMean(wanted, symbols)}`, {
      hint: symbols.length === 0 ? 'The dataset has no availability at all.' : `The dataset knows ${symbols.length} symbols.`,
      details: { symbol: written },
    });
  }

  async #readCalendar(): Promise<Calendar> {
    const runs: Run[] = [];
    for (const file of this.#files()) for (const run of await this.#runsOf(file)) runs.push(run);
    return new Calendar(runs, coverageOf(this.edition.table(TABLE)));
  }

  #files(day?: Day): SpecFile[] {
    const files = this.edition.table(TABLE).files.toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
    if (day === undefined) return files;
    const start = dayStart(day);
    return files.filter(({ from, until }) => Date.parse(from ?? day) < start + DAY_MS && Date.parse(until ?? day) > start);
  }

  #runsOf(file: SpecFile): Promise<Run[]> {
    const name = nameOf(file);
    const reading = this.#known.get(name) ?? readRuns(this.edition, file);
    this.#known.set(name, reading);
    reading.catch(() => this.#known.delete(name));
    return reading;
  }
}

const nameOf = ({ path, sha256 }: SpecFile): string => `${path} ${sha256}`;

function coverageOf({ date_range }: SpecTable): Coverage {
  return date_range === null ? { from: 0, until: 0 } : { from: numberOfDay(date_range.start), until: numberOfDay(date_range.end) };
}
