import type { Row } from '@bullion/core';
import type { Lake, NumberFile } from '@bullion/lake';
import { Loader } from '../silver/loader.ts';
import { type Context, knowAnswer, readColumns, readRows } from '../silver/read.ts';
import { failureOf, type Staged, type StageUnit } from '../silver/staged.ts';
import { listedFiles } from './listed.ts';
import { type SILENCES, Walks } from './walks.ts';

/** `rows` is a view: of the file, and of a table that is dropped with the others. */
export interface Listed extends Staged {
  readonly loose: string;
  /** The days without a file, where all pages were read in this run and none names one twice. */
  readonly silences: Row<typeof SILENCES>[] | undefined;
}

type Shelf = Pick<Lake, 'engine' | 'answers' | 'numberFile'>;

/**
 * The files that pages of listings name. Pages that were read in this run are not read again, and their files are numbers on the disk
 * that never become objects; all others are read from the lake, row by row.
 */
export async function stageListed(lake: Shelf, unit: StageUnit, context: Context): Promise<Listed> {
  const loader = await Loader.start(lake.engine, listedFiles, unit.name);
  const file = lake.numberFile(['answer_no', ...NUMBERS]);
  try {
    const found = await read(lake, unit, context, { loader, file });
    const [loose, rows] = [loader.names.rows, `${loader.names.rows}_listed`];
    await lake.engine.run(`CREATE OR REPLACE TEMP VIEW ${rows} AS ${filesIn(file.end())} UNION ALL BY NAME FROM ${loose}`);
    return { ...loader.names, rows, ...found, file, loose };
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

const NUMBERS = ['timestamp', 'file_size_bytes', 'last_modified', 'etag_0', 'etag_1', 'etag_2', 'etag_3'] as const;

/** The numbers as the rows that they are, in SQL. */
function filesIn(file: string): string {
  const etag = [0, 1, 2, 3].map((part) => `etag_${part}::BIGINT`);
  return `
    SELECT answer_no::BIGINT AS answer_no, file_row_number AS position, DATE '1970-01-01' + (timestamp / 86400000)::INTEGER AS date,
      file_size_bytes::BIGINT AS file_size_bytes, printf('%08x%08x%08x%08x', ${etag.join(', ')}) AS etag,
      make_timestamptz((last_modified * 1000)::BIGINT) AS last_modified
    FROM ${file}`;
}

interface Into {
  readonly loader: Loader;
  readonly file: NumberFile;
}

/** Answers are numbered in the order in which they are named, whatever the order in which they are read. */
async function read(
  lake: Shelf,
  unit: StageUnit,
  context: Context,
  { loader, file }: Into,
): Promise<Pick<Listed, 'rowsIn' | 'failures' | 'silences'>> {
  const numbers = new Map(unit.responseIds.map((id, number) => [id, number]));
  const failures: ReturnType<typeof failureOf>[] = [];
  const others: string[] = [];
  const walks = new Walks();
  let files = 0;
  for await (const answer of lake.answers(unit.responseIds, 'without bodies')) {
    // That there is nothing at all has no page to be read.
    if (answer.answer !== 'absent' && context.readings?.has(answer) !== true) {
      others.push(answer.response_id);
      continue;
    }
    const known = knowAnswer(answer, listedFiles, context);
    const { columns, rejected } = await readColumns(known, unit.span, context.readings);
    const number = numbers.get(answer.response_id) ?? 0;
    loader.add(number, known.about, { rows: [], rejected });
    file.add(columns.count, [number, ...NUMBERS.map((name) => columns.numbers[name] ?? new Float64Array())]);
    walks.add(number, known.about, (columns.numbers['timestamp'] ?? new Float64Array()).subarray(0, columns.count));
    files += columns.count;
  }
  for await (const answer of lake.answers(others)) {
    try {
      const known = knowAnswer(answer, listedFiles, context);
      loader.add(numbers.get(answer.response_id) ?? 0, known.about, await readRows(known, listedFiles, unit.span));
    } catch (error) {
      failures.push(failureOf(answer, error));
    }
    await loader.flush('when full');
  }
  await loader.flush();
  return { rowsIn: files + loader.rowsIn, failures, silences: others.length === 0 ? walks.silences() : undefined };
}
