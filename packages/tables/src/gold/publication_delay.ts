import { count, day, defineTable, MARKETS, number, optional, text } from '@bullion/core';

const hours = (doc: string) => optional(number({ doc, unit: 'h' }));

/** Files written this long after their day are re-uploads of what was there before, not late. Days. */
const REWRITTEN_DAYS = 30;

export const publicationDelay = defineTable({
  name: 'publication_delay',
  layer: 'gold',
  doc: 'How long after its end the archive published the files of each day, measured from their Last-Modified. It says when to look again.',
  columns: {
    exchange: text({ doc: 'Exchange id.' }),
    market: text({ doc: 'Kind of market.', values: MARKETS }),
    date: day({ doc: 'The UTC day of the files.' }),
    files: count({ doc: 'Files of the day whose first upload is known.', unit: 'files' }),
    median_hours: hours('Half of them were there after this time.'),
    p90_hours: hours('Nine of ten were there after this time.'),
    p99_hours: hours('99 of 100 were there after this time.'),
    max_hours: hours('All of them were there after this time.'),
    rewritten_files: count({
      doc: `Files that were uploaded again, or more than ${REWRITTEN_DAYS} days late: their first upload is not known, so they are left out.`,
      unit: 'files',
    }),
  },
  key: ['exchange', 'market', 'date'],
  sort: ['exchange', 'market', 'date'],
  grain: 'year',
  clock: 'date',
  derive: {
    from: ['silver_availability'],
    sql: `
      WITH files AS (
        SELECT exchange, market, date, date_diff('second', (date + 1)::TIMESTAMP AT TIME ZONE 'UTC', last_modified) / 3600 AS hours,
          version > 1 OR hours > ${REWRITTEN_DAYS} * 24 AS rewritten
        FROM silver_availability WHERE available
      )
      SELECT exchange, market, date, count(*) FILTER (NOT rewritten) AS files,
        quantile_disc(hours, 0.5) FILTER (NOT rewritten) AS median_hours, quantile_disc(hours, 0.9) FILTER (NOT rewritten) AS p90_hours,
        quantile_disc(hours, 0.99) FILTER (NOT rewritten) AS p99_hours, max(hours) FILTER (NOT rewritten) AS max_hours,
        count(*) FILTER (rewritten) AS rewritten_files
      FROM files GROUP BY exchange, market, date`,
  },
  samples: [],
  codeVersion: '1',
});
