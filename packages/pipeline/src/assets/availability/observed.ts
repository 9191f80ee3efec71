import type { Engine } from '@bullion/lake';
import type { Listed } from './stage.ts';
import { SILENCES } from './walks.ts';

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
export async function observe(engine: Engine, listed: Observable, into: string): Promise<Observed> {
  const { duplicates } =
    listed.silences === undefined ? await observeAll(engine, listed, into) : await observeOrderly(engine, listed, into);
  const [found] = await engine.rows<{ files: number; rows: number }>(
    `SELECT count(*) FILTER (said = 'file') AS files, count(*) AS rows FROM ${into}`,
  );
  const { files = 0, rows = 0 } = found ?? {};
  return { table: into, files, duplicates, rows };
}

type Observable = Pick<Listed, 'answers' | 'rows' | 'silences'>;

/** Of pages that name no day twice, and of which is known what they leave out. */
async function observeOrderly(engine: Engine, { answers, rows, silences = [] }: Observable, into: string): Promise<{ duplicates: 0 }> {
  const silent = `${into}_silent`;
  await engine.load(silent, SILENCES, silences);
  const said = `
    SELECT date, answer_no, 'file' AS said, file_size_bytes, etag, last_modified FROM ${rows}
    UNION ALL
    SELECT unnest(generate_series("from", until - 1, INTERVAL 1 DAY))::DATE, answer_no, 'none', NULL, NULL, NULL FROM ${silent}`;
  await engine.run(observations(into, answers, said));
  await engine.run(`DROP TABLE ${silent}`);
  return { duplicates: 0 };
}

/** Of all others: which days are named twice, and which not at all, is looked for. */
async function observeAll(engine: Engine, { answers, rows }: Observable, into: string): Promise<{ duplicates: number }> {
  const listed = `${into}_listed`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE ${listed} AS
    SELECT p.walk, r.* EXCLUDE (position), row_number() OVER (PARTITION BY p.walk, r.date ORDER BY r.answer_no, r.position) = 1 AS first
    FROM ${rows} r JOIN ${answers} p USING (answer_no)`);
  const said = `
    WITH pages AS (
      SELECT answer_no, walk, asked_from, asked_until, answer = 'blocked' AS blocked,
        answer_no = min(answer_no) OVER (PARTITION BY walk) AS opens, count(*) OVER (PARTITION BY walk) > 1 AS has_more
      FROM ${answers}
    ),
    days AS (
      SELECT walk, answer_no, blocked, has_more, unnest(generate_series(asked_from, asked_until - 1, INTERVAL 1 DAY))::DATE AS date
      FROM pages WHERE opens
    ),
    silent AS (SELECT * FROM days ANTI JOIN ${listed} USING (walk, date)),
    page_days AS (
      SELECT p.walk, p.answer_no, CASE WHEN p.opens THEN DATE '1970-01-01' ELSE min(r.date) END AS date
      FROM pages p LEFT JOIN ${rows} r USING (answer_no) WHERE p.has_more GROUP BY p.walk, p.answer_no, p.opens
    )
    SELECT date, answer_no, 'file' AS said, file_size_bytes, etag, last_modified FROM ${listed} WHERE first
    UNION ALL
    SELECT date, answer_no, CASE WHEN blocked THEN 'blocked' ELSE 'none' END, NULL, NULL, NULL FROM silent WHERE NOT has_more
    UNION ALL
    SELECT s.date, d.answer_no, CASE WHEN s.blocked THEN 'blocked' ELSE 'none' END, NULL, NULL, NULL
    FROM (SELECT * FROM silent WHERE has_more) s ASOF JOIN page_days d ON s.walk = d.walk AND s.date >= d.date`;
  await engine.run(observations(into, answers, said));
  const [found] = await engine.rows<{ duplicates: number }>(`SELECT count(*) FILTER (NOT first) AS duplicates FROM ${listed}`);
  await engine.run(`DROP TABLE ${listed}`);
  return { duplicates: found?.duplicates ?? 0 };
}

/** Makes the table of what was said, in the order of the files of months: one number is compared instead of texts. */
function observations(into: string, answers: string, said: string): string {
  return `CREATE OR REPLACE TEMP TABLE ${into} AS
    WITH said AS (${said}), pages AS (SELECT answer_no, market, symbol, dense_rank() OVER (ORDER BY market, symbol) AS place FROM ${answers})
    SELECT p.market, p.symbol, s.* FROM said s JOIN pages p USING (answer_no)
    ORDER BY ((year(s.date) * 12 + month(s.date)) * 1048576 + p.place) * 32 + day(s.date)`;
}
