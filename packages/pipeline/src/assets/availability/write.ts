import { columnNames, dayOf, type Period, periodSpan, quoteName, quoteText, type Table } from '@bullion/core';
import type { Lake, StoredFile } from '@bullion/lake';
import { provenanceNames, silverArchiveRevisions, silverAvailability } from '@bullion/tables';
import { relation } from '../../sql.ts';

type Writing = Pick<Lake, 'engine' | 'ledger' | 'path' | 'replaceFile'>;

/** Whose rows are made from nothing: of all symbols, or of these (`perp/BTCUSDT`). */
export type Anew = 'all' | readonly string[];

/** What is written of a fold: tables of the news and of the answers that told them. */
export interface News {
  readonly news: string;
  readonly answers: string;
  readonly anew: Anew;
  readonly runId: string;
  readonly inputsHash: string;
}

/** The stored rows that a fold goes on from, as a SELECT of some columns. */
export function storedRows(lake: Pick<Lake, 'ledger' | 'path'>, anew: Anew, periods?: ReadonlySet<Period>): string {
  const files = anew === 'all' ? [] : lake.ledger.files(silverAvailability.name);
  const wanted = files.filter(({ period }) => periods?.has(period) ?? true);
  return `SELECT * FROM (${relation(
    silverAvailability,
    wanted.map(({ path }) => lake.path(path)),
  )}) WHERE ${notAnew(anew)}`;
}

/**
 * Writes the changes of files, then the months that have news: what was killed in between is told again, and a change that is written
 * already is not written twice.
 */
export async function writeNews(lake: Writing & Pick<Lake, 'removeFile'>, news: News): Promise<StoredFile[]> {
  const written = await writeRevisions(lake, news);
  const emptied = new Set(news.anew === 'all' ? lake.ledger.files(silverAvailability.name).map(({ period }) => period) : []);
  for (const period of await changedMonths(lake, news)) {
    written.push(await writeMonth(lake, period, news));
    emptied.delete(period);
  }
  for (const { path, period } of lake.ledger.files(silverAvailability.name)) if (emptied.has(period)) await lake.removeFile(path);
  return written;
}

async function writeRevisions(lake: Writing & Pick<Lake, 'removeFile'>, news: News): Promise<StoredFile[]> {
  const table = silverArchiveRevisions;
  const stored = lake.ledger.file(table.name, 'all');
  const kept = stored === undefined || news.anew === 'all' ? [] : [lake.path(stored.path)];
  const before = `SELECT * FROM (${relation(table, kept)}) WHERE ${notAnew(news.anew)}`;
  const changes = changesOf(news);
  const query = `SELECT * FROM (${before}) ANTI JOIN (${changes}) USING (market, symbol, date, version) UNION ALL BY NAME ${changes}`;
  const [found] = await lake.engine.rows<{ changes: number; rows: number }>(`
    SELECT (SELECT count(*) FROM (${changes})) AS changes, (SELECT count(*) FROM (${query})) AS rows`);
  const isAsBefore = found?.changes === 0 && found.rows === (stored?.rows ?? 0);
  if (isAsBefore) return [];
  if (found?.rows === 0 && stored !== undefined) {
    await lake.removeFile(stored.path);
    return [];
  }
  return [await lake.replaceFile({ ...about(table, 'all', news), query })];
}

/** Changes of a file after its first upload. */
function changesOf({ news, answers }: News): string {
  const previous = ['file_size_bytes', 'etag', 'last_modified'].map((name) => `n.previous_${name}`);
  return `
    SELECT n.date, a.exchange, n.market, n.symbol,
      CASE WHEN said <> 'file' THEN 'withdrawn' WHEN previous_said = 'file' THEN 'reuploaded' ELSE 'returned' END AS change,
      n.version, n.file_size_bytes, n.etag, n.last_modified, ${previous.join(', ')}, ${provenanceOf('a')}
    FROM ${news} n JOIN ${answers} a USING (answer_no) WHERE n.version > 1`;
}

async function changedMonths(lake: Writing, { news, anew }: News): Promise<Period[]> {
  const left = anew === 'all' || anew.length === 0 ? '' : `UNION SELECT date FROM (${storedRows(lake, [])}) WHERE NOT (${notAnew(anew)})`;
  const rows = await lake.engine.rows<{ month: string }>(`
    SELECT DISTINCT strftime(date, '%Y-%m') AS month FROM (SELECT date FROM ${news} WHERE last ${left}) ORDER BY month`);
  return rows.map(({ month }) => month);
}

function writeMonth(lake: Writing, period: Period, news: News): Promise<StoredFile> {
  const { from, until } = periodSpan(period);
  const month = `date >= DATE ${quoteText(dayOf(from))} AND date < DATE ${quoteText(dayOf(until))}`;
  const columns = columnNames(silverAvailability).filter((name) => !(provenanceNames as readonly string[]).includes(name));
  const own = columns.map((name) =>
    name === 'exchange' ? 'a.exchange' : name === 'available' ? `n.said = 'file' AS available` : `n.${quoteName(name)}`,
  );
  const fresh = `SELECT * FROM ${news.news} WHERE last AND ${month}`;
  const rows = `SELECT ${own.join(', ')}, ${provenanceOf('a')} FROM (${fresh}) n JOIN ${news.answers} a USING (answer_no)`;
  // The news of a month are in the order of its file, so that it is not sorted where nothing else goes into it.
  const isNew = news.anew === 'all' || lake.ledger.file(silverAvailability.name, period) === undefined;
  if (isNew) return lake.replaceFile({ ...about(silverAvailability, period, news), query: rows });
  const query = `
    SELECT * FROM (${storedRows(lake, news.anew, new Set([period]))}) ANTI JOIN (${fresh}) USING (market, symbol, date)
    UNION ALL BY NAME ${rows}`;
  return lake.replaceFile({ ...about(silverAvailability, period, news), query });
}

function about(table: Table, period: Period, { runId, inputsHash }: News) {
  return { table, asset: table.name, unit: period, period, runId, inputsHash, codeVersion: table.codeVersion };
}

function notAnew(anew: Anew): string {
  if (anew === 'all') return 'false';
  return anew.length === 0 ? 'true' : `market || '/' || symbol NOT IN (${anew.map(quoteText).join(', ')})`;
}

function provenanceOf(from: string): string {
  return provenanceNames.map((name) => `${from}.${quoteName(name)}`).join(', ');
}
