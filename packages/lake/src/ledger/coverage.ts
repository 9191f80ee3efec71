import type { CoverageEntry, ResponseEntry } from './ledger.ts';
import { type Covering, cover, newestOf, type Piece } from './pieces.ts';
import type { RangeFilter } from './responses.ts';
import type { Sqlite } from './sqlite.ts';
import { isWithheld, VISIBLE } from './withheld.ts';

/** Of what a series is made in the index. */
type Answer = Pick<ResponseEntry, 'asset' | 'series' | 'answer'> & Covering;

const PIECE = `series, asked_from AS askedFrom, asked_until AS askedUntil, final_until AS finalUntil, recheck_from AS recheckFrom,
  asked_on AS askedOn`;

/** The pieces that touch `[from, until)`, by series; a series that no answer covers there is absent. */
export function selectCoverage(database: Sqlite, { asset, series, from, until }: RangeFilter): Map<string, CoverageEntry[]> {
  const conditions = ['asset = ?'];
  const values: (string | number)[] = [asset];
  const add = (condition: string, value: string | number): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (series !== undefined) add('series = ?', series);
  if (until !== undefined) add('asked_from < ?', until);
  if (from !== undefined) add('asked_until > ?', from);
  const sql = `SELECT ${PIECE} FROM coverage WHERE ${conditions.join(' AND ')} ORDER BY series, asked_from`;
  return Map.groupBy(database.rows<CoverageEntry>(sql, ...values), (piece) => piece.series);
}

/** The same as it was without what other runs than `viewer`'s withhold. */
export function selectSettled(database: Sqlite, filter: RangeFilter, viewer: string): Map<string, CoverageEntry[]> {
  const { asset, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = filter;
  const covered = selectCoverage(database, filter);
  if (!isWithheld(database, asset, viewer)) return covered;
  const hidden = `SELECT DISTINCT series FROM responses WHERE asset = ? AND NOT (${VISIBLE})`;
  for (const { series } of database.rows<{ series: string }>(hidden, asset, viewer, viewer)) {
    if (filter.series !== undefined && filter.series !== series) continue;
    const seen = fromAnswers(database, asset, series, viewer).filter(({ askedFrom, askedUntil }) => askedFrom < until && askedUntil > from);
    if (seen.length === 0) covered.delete(series);
    else covered.set(series, [...seen]);
  }
  return covered;
}

/** Takes answers that were just put into the index into the coverage of their series. */
export function coverWith(database: Sqlite, answers: readonly Answer[]): void {
  for (const [asset, ofAsset] of Map.groupBy(answers.filter(isCovering), (answer) => answer.asset)) {
    for (const [series, ofSeries] of Map.groupBy(ofAsset, (answer) => answer.series)) coverSeries(database, asset, series, ofSeries);
  }
}

function coverSeries(database: Sqlite, asset: string, series: string, answers: readonly Answer[]): void {
  const pieces = piecesOf(database, asset, series);
  const newest = newestOf(pieces);
  // An answer of an earlier data time than one before it, as with a clock that was set back: what it may cut is no longer known.
  if (answers.some(({ askedOn }) => askedOn < newest)) recoverSeries(database, asset, series);
  else replacePieces(database, asset, series, folded(pieces, series, answers));
}

/** Makes the coverage of a series again from all of its answers. */
export function recoverSeries(database: Sqlite, asset: string, series: string): void {
  replacePieces(database, asset, series, fromAnswers(database, asset, series));
}

/** Makes the coverage of everything again. */
export function recoverAll(database: Sqlite): void {
  database.run('DELETE FROM coverage');
  for (const { asset, series } of seriesIn(database, 'responses')) recoverSeries(database, asset, series);
}

/** The series whose coverage is not what follows from their answers, in a sentence each. */
export function strayCoverage(database: Sqlite): string[] {
  const known = [...seriesIn(database, 'responses'), ...seriesIn(database, 'coverage')];
  const named = new Map(known.map((each) => [`${each.asset} ${each.series}`, each]));
  const stray = [...named].filter(([, { asset, series }]) => {
    return JSON.stringify(piecesOf(database, asset, series)) !== JSON.stringify(fromAnswers(database, asset, series));
  });
  return stray.map(([name]) => `what is covered of ${name} does not follow from its answers`);
}

function seriesIn(database: Sqlite, table: 'responses' | 'coverage'): { asset: string; series: string }[] {
  return database.rows<{ asset: string; series: string }>(`SELECT DISTINCT asset, series FROM ${table}`);
}

function fromAnswers(database: Sqlite, asset: string, series: string, viewer?: string): readonly Piece[] {
  const sql = `SELECT asset, answer, ${PIECE} FROM responses WHERE asset = ? AND series = ?`;
  const answers =
    viewer === undefined
      ? database.rows<Answer>(sql, asset, series)
      : database.rows<Answer>(`${sql} AND ${VISIBLE}`, asset, series, viewer, viewer);
  return folded([], series, answers.filter(isCovering));
}

function piecesOf(database: Sqlite, asset: string, series: string): Piece[] {
  const sql = `SELECT ${PIECE}, newest_on AS newestOn FROM coverage WHERE asset = ? AND series = ? ORDER BY asked_from`;
  return database.rows<Piece>(sql, asset, series);
}

/** An answer that was refused says nothing about its range. */
function isCovering({ answer, askedFrom, askedUntil }: Answer): boolean {
  return answer !== 'blocked' && askedUntil > askedFrom;
}

/** Answers run by run, in the order in which they were asked for. */
function folded(pieces: readonly Piece[], series: string, answers: readonly Answer[]): readonly Piece[] {
  const runs = [...Map.groupBy(answers, ({ askedOn }) => askedOn)].sort(([a], [b]) => a - b);
  return runs.reduce((before, [askedOn, together]) => cover(before, series, askedOn, together), pieces);
}

const INSERT = `INSERT INTO coverage (asset, series, asked_from, asked_until, final_until, recheck_from, asked_on, newest_on)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;

function replacePieces(database: Sqlite, asset: string, series: string, pieces: readonly Piece[]): void {
  database.run('DELETE FROM coverage WHERE asset = ? AND series = ?', asset, series);
  for (const { askedFrom, askedUntil, finalUntil, recheckFrom, askedOn, newestOn } of pieces) {
    database.run(INSERT, asset, series, askedFrom, askedUntil, finalUntil, recheckFrom, askedOn, newestOn);
  }
}
