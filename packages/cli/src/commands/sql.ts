import { readFile } from 'node:fs/promises';
import { BullionError, isoTime } from '@bullion/core';
import { openDataset } from 'bullion';
import { type Context, wholeNumber } from '../context.ts';
import { dayInWords } from '../day-words.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { countText, table } from '../terminal/output.ts';

interface SqlOptions extends ReadingOptions {
  limit?: string;
  file?: string;
  /** `name=value`, one a line. */
  param?: string;
}

/** `bullion sql "SELECT …"`: one statement over the tables of the dataset and the view availability_with_volume; from a file with `--file`. */
export async function sql(context: Context, options: SqlOptions, statement?: string): Promise<undefined> {
  const text = await statementOf(options, statement);
  const params = paramsOf(context, options);
  await using how = reading(context, options);
  await using dataset = await openDataset(context.dataset, how.options);
  const answer = await dataset.query(text, { params, limit: wholeNumber('--limit', options.limit ?? '10000') });
  const names = answer.columns.map(({ name }) => name);
  context.output.result(
    answer,
    ({ rows, truncated, elapsed_ms }) => {
      const cells = rows.map((row) => row.map(shown));
      const foot = `${countText(rows.length)} rows${truncated ? ' (cut; raise --limit)' : ''} in ${elapsed_ms.toFixed(0)} ms`;
      return `${table(names, cells)}\n${foot}`;
    },
    answer.rows.map((row) => Object.fromEntries(names.map((name, at) => [name, row[at]]))),
    names,
  );
}

async function statementOf({ file }: SqlOptions, statement: string | undefined): Promise<string> {
  if ((file === undefined) === (statement === undefined))
    throw new BullionError('usage', 'SQL is either written behind the command or in a file.', {
      hint: 'Write: bullion sql "SELECT …", or bullion sql --file top.sql --param date=2024-02-10.',
    });
  if (file === undefined) return statement ?? '';
  const [read] = await Promise.allSettled([readFile(file, 'utf8')]);
  if (read.status === 'fulfilled') return read.value;
  throw new BullionError('usage', `${file} cannot be read.`, { cause: read.reason });
}

/** A number is one, `yesterday` is a day, and anything else is a text. */
function paramsOf({ clock }: Context, { param }: SqlOptions): Record<string, string | number> {
  const given = param?.split('\n') ?? [];
  return Object.fromEntries(
    given.map((each) => {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(each) ?? [];
      if (name === undefined || value === undefined)
        throw new BullionError('usage', `--param ${JSON.stringify(each)} is no name with a value.`, {
          hint: 'Write: --param symbol=BTCUSDT.',
        });
      return [name, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : dayInWords(value, clock)];
    }),
  );
}

function shown(cell: unknown): string | number | null {
  if (cell === null || typeof cell === 'number') return cell;
  return cell instanceof Date ? isoTime(cell.getTime()) : String(cell);
}
