import type { Lake } from '@bullion/lake';
import { stageColumns } from './columns.ts';
import { Loader } from './loader.ts';
import { type Context, knowAnswer, readRows } from './read.ts';
import type { Reading } from './silver.ts';
import { failureOf, type Staged, type StageUnit } from './staged.ts';

/** Parses answers one by one into temporary tables. An answer that cannot be read fails alone. */
export async function stage(
  lake: Pick<Lake, 'engine' | 'answers' | 'numberFile'>,
  reading: Reading,
  unit: StageUnit,
  context: Context,
): Promise<Staged> {
  const kept = context.feeds.find(({ asset }) => asset === unit.asset);
  const hasColumns = kept?.feed.parsers.every(({ columns }) => columns !== undefined) ?? false;
  return hasColumns ? stageColumns(lake, reading, unit, context) : stageRows(lake, reading, unit, context);
}

async function stageRows(lake: Pick<Lake, 'engine' | 'answers'>, reading: Reading, unit: StageUnit, context: Context): Promise<Staged> {
  const loader = await Loader.start(lake.engine, reading, unit.name);
  const failures: ReturnType<typeof failureOf>[] = [];
  let answerNo = 0;
  for await (const answer of lake.answers(unit.responseIds)) {
    try {
      const known = knowAnswer(answer, reading, context);
      loader.add(answerNo++, known.about, await readRows(known, reading, unit.span));
    } catch (error) {
      failures.push(failureOf(answer, error));
    }
    await loader.flush('when full');
  }
  await loader.flush();
  return { ...loader.names, rowsIn: loader.rowsIn, failures };
}
