import type { Engine } from '@bullion/lake';
import type { Staged } from './silver-staged.ts';

/** What some answers say of days, in a temporary table: `market`, `symbol`, `date`, `answer_no`, `said` and the facts of the file. */
export interface Observed {
  readonly table: string;
  readonly files: number;
  /** Files that a walk names twice. */
  readonly duplicates: number;
  readonly rows: number;
}

/**
 * One observation per walk and day: the file that a page of it names, or that no page does, said by the page around that day.
 * Each refusal is about all days that it was asked for.
 */
export async function observe(engine: Engine, { answers, rows }: Pick<Staged, 'answers' | 'rows'>, into: string): Promise<Observed> {
  const listed = `${into}_listed`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${listed} AS
    SELECT p.walk, p.market, p.symbol, r.* EXCLUDE (position), row_number() OVER (PARTITION BY p.walk, r.date ORDER BY r.answer_no, r.position) = 1 AS first
    FROM ${rows} r JOIN ${answers} p USING (answer_no)`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${into} AS
    WITH pages AS (
      SELECT answer_no, walk, market, symbol, asked_from, asked_until, answer = 'blocked' AS blocked,
        answer_no = min(answer_no) OVER (PARTITION BY walk) AS opens, count(*) OVER (PARTITION BY walk) > 1 AS has_more
      FROM ${answers}
    ),
    days AS (
      SELECT walk, market, symbol, answer_no, blocked, has_more, unnest(generate_series(asked_from, asked_until - 1, INTERVAL 1 DAY))::DATE AS date
      FROM pages WHERE opens
    ),
    silent AS (SELECT * FROM days ANTI JOIN ${listed} USING (walk, date)),
    page_days AS (
      SELECT p.walk, p.answer_no, CASE WHEN p.opens THEN DATE '1970-01-01' ELSE min(r.date) END AS date
      FROM pages p LEFT JOIN ${rows} r USING (answer_no) WHERE p.has_more GROUP BY p.walk, p.answer_no, p.opens
    )
    SELECT market, symbol, date, answer_no, 'file' AS said, file_size_bytes, etag, last_modified FROM ${listed} WHERE first
    UNION ALL
    SELECT market, symbol, date, answer_no, CASE WHEN blocked THEN 'blocked' ELSE 'none' END, NULL, NULL, NULL FROM silent WHERE NOT has_more
    UNION ALL
    SELECT s.market, s.symbol, s.date, d.answer_no, CASE WHEN s.blocked THEN 'blocked' ELSE 'none' END, NULL, NULL, NULL
    FROM (SELECT * FROM silent WHERE has_more) s ASOF JOIN page_days d ON s.walk = d.walk AND s.date >= d.date`);
  const [found] = await engine.rows<{ files: number; listed: number; rows: number }>(`
    SELECT (SELECT count(*) FROM ${into} WHERE said = 'file') AS files, (SELECT count(*) FROM ${listed}) AS listed,
      (SELECT count(*) FROM ${into}) AS rows`);
  await engine.run(`DROP TABLE ${listed}`);
  const { files = 0, listed: all = 0, rows: total = 0 } = found ?? {};
  return { table: into, files, duplicates: all - files, rows: total };
}
