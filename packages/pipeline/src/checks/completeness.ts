import { addDays, dayOf, type Finding, finding } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';
import { type AvailabilityView, dateText } from './availability-view.ts';
import { named, onDays, verdict } from './several.ts';

/** The usual number of symbols is the median of this many days. */
const USUAL_DAYS = 7;
/** So many days before the year are looked at, to tell what began and ended around its first days. */
const KNOWN_DAYS = 30;
/** A change beyond this share is sudden, where it is more than one symbol. */
const SUDDEN = 0.05;
const SYMBOLS_MIN = 2;

/** Every day has about as many symbols as the days before it. */
export async function completeness(view: AvailabilityView): Promise<CheckResult> {
  const sudden = joined(await suddenDays(view));
  return verdict('completeness', sudden.map(findingOf), 'every day has about as many symbols as the week before it');
}

interface SuddenDay {
  readonly exchange: string;
  readonly market: string;
  readonly date: string;
  /** Symbols with a file, and how many are usual. */
  readonly symbols: number;
  readonly usual: number;
  /** Live symbols without a file, in all and by cause. */
  readonly lacking: number;
  readonly causes: string | null;
  readonly listings: readonly string[];
  readonly delistings: readonly string[];
}

async function suddenDays(view: AvailabilityView): Promise<SuddenDay[]> {
  return view.lake.engine.rows<SuddenDay>(`
    WITH ${comparedDays(view)}, ${movesBefore('sudden')},
    caused AS (
      SELECT date, exchange, market, string_agg(n || ' ' || cause, ', ' ORDER BY n DESC, cause) AS causes
      FROM (SELECT date, exchange, market, coalesce(cause, state) AS cause, count(*) AS n FROM rows SEMI JOIN sudden USING (date) WHERE lacks GROUP BY ALL)
      GROUP BY ALL
    )
    SELECT s.exchange, s.market, s.date, s.symbols, s.usual, s.lacking, causes, coalesce(listings, []) AS listings, coalesce(delistings, []) AS delistings
    FROM sudden s LEFT JOIN begun USING (date, exchange, market) LEFT JOIN ended USING (date, exchange, market)
      LEFT JOIN caused USING (date, exchange, market)
    ORDER BY s.exchange, s.market, s.date`);
}

/** `rows`, how many symbols each of their days has, and of these `days` the `sudden` ones. */
function comparedDays({ rows, year, dueUntil }: AvailabilityView): string {
  const week = `OVER (PARTITION BY exchange, market ORDER BY date RANGE BETWEEN INTERVAL ${USUAL_DAYS} DAYS PRECEDING AND INTERVAL 1 DAY PRECEDING)`;
  return `
    rows AS (SELECT *, state IN ('missing', 'pending', 'blocked') AS lacks FROM (${rows}) WHERE date >= ${dateText(addDays(dayOf(year.from), -KNOWN_DAYS))}),
    days AS (SELECT exchange, market, date, count(*) FILTER (available) AS symbols, count(*) FILTER (lacks) AS lacking FROM rows GROUP BY ALL),
    sudden AS (
      SELECT * FROM (SELECT *, median(symbols) ${week} AS usual, count(*) ${week} AS known FROM days)
      WHERE known = ${USUAL_DAYS} AND abs(symbols - usual) > ${SUDDEN} * usual AND abs(symbols - usual) >= ${SYMBOLS_MIN}
        AND date >= ${dateText(dayOf(year.from))} AND date < least(${dateText(dayOf(year.until))}, ${dateText(dueUntil)})
    )`;
}

/** The symbols that `begun` and that `ended` in the week before each of some days. */
function movesBefore(days: string): string {
  const shared = 'l.exchange = s.exchange AND l.market = s.market';
  return `
    lives AS (SELECT exchange, market, symbol, instrument_id, min(date) AS first, max(date) AS last FROM rows WHERE available GROUP BY ALL),
    begun AS (
      SELECT s.date, s.exchange, s.market, list(l.symbol ORDER BY l.symbol) AS listings
      FROM ${days} s JOIN lives l ON ${shared} AND l.first > s.date - ${USUAL_DAYS} AND l.first <= s.date GROUP BY ALL
    ),
    ended AS (
      SELECT s.date, s.exchange, s.market, list(l.symbol ORDER BY l.symbol) AS delistings
      FROM ${days} s JOIN lives l ON ${shared} AND l.last >= s.date - ${USUAL_DAYS} AND l.last < s.date
        JOIN rows r ON r.instrument_id = l.instrument_id AND r.date = s.date AND r.state = 'delisted' GROUP BY ALL
    )`;
}

type SuddenDays = SuddenDay & { readonly last: string };

/** The days until the week's median follows a lasting change are one. */
function joined(days: readonly SuddenDay[]): SuddenDays[] {
  const runs: SuddenDays[] = [];
  for (const day of days) {
    const run = runs.at(-1);
    const goesOn =
      run !== undefined && addDays(run.last, 1) === day.date && isFewer(run) === isFewer(day) && isExplained(run) === isExplained(day);
    if (!goesOn || run.exchange !== day.exchange || run.market !== day.market) runs.push({ ...day, last: day.date });
    else runs.splice(-1, 1, { ...worse(run, day), date: run.date, last: day.date });
  }
  return runs;
}

function worse(a: SuddenDay, b: SuddenDay): SuddenDay {
  return Math.abs(b.symbols - b.usual) > Math.abs(a.symbols - a.usual) ? b : a;
}

const isFewer = ({ symbols, usual }: SuddenDay): boolean => symbols < usual;

/** Where nearly every live symbol has its file, symbols came and went. */
function isExplained({ symbols, lacking }: SuddenDay): boolean {
  return lacking <= SUDDEN * (symbols + lacking);
}

function findingOf(days: SuddenDays): Finding {
  const { exchange, market, date, last, symbols, usual } = days;
  const change = usual === 0 ? '' : ` (${Math.round((Math.abs(symbols - usual) / usual) * 100)} %)`;
  return finding({
    ...{ severity: isExplained(days) ? 'info' : 'warn', exchange, market, from: date, until: addDays(last, 1) },
    message: `${symbols} symbols have a file ${onDays(date, last)}, ${Math.abs(symbols - usual)}${change} ${isFewer(days) ? 'fewer' : 'more'} than usual.`,
    reason: reasonOf(days),
  });
}

function reasonOf(days: SuddenDays): string | null {
  const { listings, delistings, lacking, causes, symbols } = days;
  const moves = [
    ...(listings.length > 0 ? [`Listings: ${named(listings)}.`] : []),
    ...(delistings.length > 0 ? [`Delistings: ${named(delistings)}.`] : []),
  ];
  if (!isExplained(days))
    moves.unshift(`${lacking} of ${symbols + lacking} live symbols lack their file (${causes}): an outage, or late uploads.`);
  if (moves.length === 0 && !isFewer(days)) return 'Files that the days before lacked came back.';
  return moves.length === 0 ? null : moves.join(' ');
}
