import { isoTime } from '@bullion/core';
import { openDataset } from 'bullion';
import { type Context, wholeNumber } from '../context.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { countText, table } from '../terminal/output.ts';

/** `bullion sql "SELECT …"`: one statement over the tables of the dataset and the view availability_with_volume. */
export async function sql(context: Context, options: ReadingOptions & { limit?: string }, statement = ''): Promise<undefined> {
  await using how = reading(context, options);
  await using dataset = await openDataset(context.dataset, how.options);
  const answer = await dataset.query(statement, { limit: wholeNumber('--limit', options.limit ?? '10000') });
  context.output.result(answer, ({ columns, rows, truncated, elapsed_ms }) => {
    const cells = rows.map((row) => row.map(shown));
    const foot = `${countText(rows.length)} rows${truncated ? ' (cut; raise --limit)' : ''} in ${elapsed_ms.toFixed(0)} ms`;
    return `${table(
      columns.map(({ name }) => name),
      cells,
    )}\n${foot}`;
  });
}

function shown(cell: unknown): string | number | null {
  if (cell === null || typeof cell === 'number') return cell;
  return cell instanceof Date ? isoTime(cell.getTime()) : String(cell);
}
