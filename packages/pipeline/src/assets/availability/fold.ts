import { BullionError, invariant } from '@bullion/core';
import type { Engine } from '@bullion/lake';
import type { Observed } from './observed.ts';

/** What became of observations: `in = added + changed + followed + confirmed + unheard`. */
export interface Books {
  readonly in: number;
  /** Days of which nothing was known. */
  readonly added: number;
  /** Days of which something else is known now. */
  readonly changed: number;
  /** News that newer news of the same fold replaced. */
  readonly followed: number;
  /** What was known already. */
  readonly confirmed: number;
  /** Refusals about days that are known, and what is not newer than the stored row. */
  readonly unheard: number;
}

const KEY = 'market, symbol, date';
const FACTS = ['said', 'file_size_bytes', 'etag', 'last_modified'];

/**
 * Folds observations into what is known. `stored` is a SELECT with `market`, `symbol`, `date`, the facts, `version` and `received_at` of the
 * rows of the same days; answers are numbered in the order of their arrival. Makes the temporary view `into`, of the
 * observations or of the table `newsTable(into)`: every piece of news, with the `answer_no` that told it first, its `version`, and `last`
 * where it is the row to be stored.
 */
export async function fold(engine: Engine, { observed, stored, answers, into }: Folding): Promise<Books> {
  const sorted = newsTable(into);
  const parts = { observed: observed.table, answers, known: `${into}_known`, days: `${into}_days`, events: `${into}_events` };
  try {
    const needed = [KEY, ...FACTS, 'version', 'received_at'].join(', ');
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${parts.known} AS SELECT ${needed} FROM (${stored})`);
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${parts.days} AS ${daysOf(parts)}`);
    await engine.run(`CREATE OR REPLACE TEMP TABLE ${parts.events} AS ${eventsOf(parts)}`);
    const [told] = await engine.rows<{ before: boolean }>(`SELECT count(*) > 0 AS before FROM ${parts.days}`);
    // Observations are in that order, and what nothing was known of stays where it is.
    if (told?.before === true) await engine.run(`CREATE OR REPLACE TEMP TABLE ${sorted} AS SELECT * FROM (${newsOf(parts)}) ${IN_MONTHS}`);
    await engine.run(`CREATE OR REPLACE TEMP VIEW ${into} AS ${told?.before === true ? `FROM ${sorted}` : toldOnce(parts.observed)}`);
    return await keepBooks(engine, into, parts, observed);
  } finally {
    for (const name of [parts.known, parts.days, parts.events]) await engine.run(`DROP TABLE IF EXISTS ${name}`);
  }
}

/** In the order of the files of months, whose news are found without looking at all of them. */
const IN_MONTHS = 'ORDER BY year(date) * 12 + month(date), market, symbol, date';

/** The table behind the view of the news, where there is one. */
export function newsTable(into: string): string {
  return `${into}_sorted`;
}

export interface Folding {
  readonly observed: Observed;
  readonly stored: string;
  /** The table of the answers. */
  readonly answers: string;
  readonly into: string;
}

/** The temporary tables of one fold. */
interface Parts {
  readonly observed: string;
  readonly answers: string;
  /** The stored rows of the observed days. */
  readonly known: string;
  /** The days that are known already, or told more than once. */
  readonly days: string;
  /** Everything that was ever said of those days that is not merely confirmed. */
  readonly events: string;
}

/** A walk tells each day once, so only symbols with several walks can be told twice. `confirmed`: each time what is known was said. */
function daysOf({ observed, answers, known }: Parts): string {
  const same = FACTS.map((name) => `o.${name} IS NOT DISTINCT FROM s.${name}`).join(' AND ');
  return `
    WITH several AS (SELECT market, symbol FROM ${answers} GROUP BY ALL HAVING count(DISTINCT walk) > 1),
    told AS (
      SELECT o.market, o.symbol, o.date, s.symbol IS NOT NULL AS known, ${same} AND a.received_at > s.received_at AS same
      FROM ${observed} o JOIN (SELECT answer_no, received_at FROM ${answers}) a USING (answer_no) LEFT JOIN ${known} s USING (${KEY})
      WHERE s.symbol IS NOT NULL OR (o.market, o.symbol) IN (FROM several)
    )
    SELECT ${KEY}, count(*) AS times, bool_and(coalesce(known AND same, false)) AS confirmed
    FROM told GROUP BY ALL HAVING count(*) > 1 OR bool_or(known)`;
}

/** The stored row first. A refusal is heard where nothing else was said. */
function eventsOf({ observed, answers, known, days }: Parts): string {
  const facts = (from: string) => FACTS.map((name) => `${from}.${name}`).join(', ');
  return `
    WITH open AS (SELECT ${KEY} FROM ${days} WHERE NOT confirmed),
    every AS (
      SELECT ${KEY}, -1 AS answer_no, ${facts('s')}, s.version, false AS late FROM ${known} s SEMI JOIN open USING (${KEY})
      UNION ALL
      SELECT ${KEY}, o.answer_no, ${facts('o')}, NULL, coalesce(a.received_at <= s.received_at, false)
      FROM (SELECT * FROM ${observed} SEMI JOIN open USING (${KEY})) o
      JOIN (SELECT answer_no, received_at FROM ${answers}) a USING (answer_no) LEFT JOIN ${known} s USING (${KEY})
    )
    SELECT *, NOT late AND (said <> 'blocked' OR bool_and(said = 'blocked') OVER (PARTITION BY ${KEY})) AS heard FROM every`;
}

/** What was heard and differs from what was said before. Nearly all days of a first reading are told once, which takes no comparing. */
function newsOf({ observed, days, events }: Parts): string {
  const facts = FACTS.join(', ');
  const previous = FACTS.map((name) => `previous_${name}`);
  const before = FACTS.map((name) => `lag(${name}) OVER so_far AS previous_${name}`).join(', ');
  const differs = FACTS.map((name) => `${name} IS DISTINCT FROM previous_${name}`).join(' OR ');
  const window = `WINDOW so_far AS (PARTITION BY ${KEY} ORDER BY answer_no)`;
  return `
    WITH compared AS (SELECT *, ${before}, row_number() OVER so_far = 1 AS opens FROM ${events} WHERE heard ${window}),
    turns AS (
      SELECT *, bool_or(said = 'file' OR version IS NOT NULL) OVER so_far AS seen, bool_or(answer_no < 0) OVER so_far AS known,
        lead(answer_no) OVER so_far IS NULL AS last
      FROM compared WHERE opens OR ${differs} ${window}
    ),
    counted AS (
      SELECT * EXCLUDE (version),
        CASE WHEN seen THEN coalesce(max(version) OVER so_far, 0) + count(*) FILTER (seen AND answer_no >= 0) OVER so_far END AS version
      FROM turns ${window}
    )
    SELECT ${KEY}, answer_no, ${facts}, ${previous.join(', ')}, version, known, last FROM counted WHERE answer_no >= 0
    UNION ALL BY NAME ${toldOnce(`(FROM ${observed} ANTI JOIN ${days} USING (${KEY}))`)}`;
}

/** Observations of days of which nothing else was ever said. */
function toldOnce(observed: string): string {
  const previous = FACTS.map((name) => `NULL AS previous_${name}`);
  return `
    SELECT ${KEY}, answer_no, ${FACTS.join(', ')}, ${previous.join(', ')}, CASE said WHEN 'file' THEN 1 END::BIGINT AS version, false AS known, true AS last
    FROM ${observed}`;
}

/** Every observation is accounted for, and the last word about each day is what is stored; otherwise nothing is written. */
async function keepBooks(engine: Engine, news: string, { observed, days, events }: Parts, { rows }: Observed): Promise<Books> {
  const facts = FACTS.join(', ');
  const [found] = await engine.rows<Books & { astray: number }>(`
    WITH heard AS (SELECT * FROM ${events} WHERE heard),
    last_words AS (
      SELECT ${KEY}, ${facts} FROM heard JOIN (SELECT ${KEY}, max(answer_no) AS answer_no FROM heard GROUP BY ALL) USING (${KEY}, answer_no)
    ),
    kept AS (
      SELECT ${KEY}, ${facts} FROM ${news} WHERE last
      UNION ALL SELECT ${KEY}, ${facts} FROM heard ANTI JOIN ${news} USING (${KEY}) WHERE answer_no < 0
    )
    SELECT (SELECT count(*) FROM ${observed}) AS "in",
      (SELECT count(*) FROM ${news} WHERE last AND NOT known) AS added, (SELECT count(*) FROM ${news} WHERE last AND known) AS changed,
      (SELECT count(*) FROM ${news} WHERE NOT last) AS followed,
      (SELECT count(*) FROM heard ANTI JOIN ${news} USING (${KEY}, answer_no) WHERE answer_no >= 0)
        + (SELECT coalesce(sum(times), 0) FROM ${days} WHERE confirmed)::BIGINT AS confirmed,
      (SELECT count(*) FROM ${events} WHERE answer_no >= 0 AND NOT heard) AS unheard,
      (SELECT count(*) FROM (FROM last_words EXCEPT FROM kept)) AS astray`);
  invariant(found !== undefined, 'a count of observations');
  const { astray, ...books } = found;
  const out = books.added + books.changed + books.followed + books.confirmed + books.unheard;
  if (books.in === rows && books.in === out && astray === 0) return books;
  throw new BullionError(
    'conservation',
    `${rows} observations came in, ${out} are accounted for, and ${astray} days would not have the last word about them.`,
    { details: { observed: rows, astray, ...books } },
  );
}

/** The books in words. */
export function booksInWords({ in: all, added, changed, followed, confirmed, unheard }: Books): string {
  return `${all} observations = ${added} new + ${changed} changed + ${followed} replaced at once + ${confirmed} confirmed + ${unheard} older or refused`;
}
