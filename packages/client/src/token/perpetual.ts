import type { Edition } from '../edition.ts';
import type { ColumnOf, TableRow } from '../row.ts';
import type { ReadOptions } from '../selection.ts';
import type { Over, Subject } from './answers.ts';
import { orLives } from './candles.ts';
import { chooseSeries, longest, type WantedCandles } from './choose.ts';
import { type Answer, answer } from './rows.ts';
import { about, pin, subject } from './subject.ts';

type PerpetualTable = 'funding_rates' | 'open_interest';

/** What only perpetuals have, of the exchange with the longest history unless one is named; of a symbol that is over and has none, its lives. */
export async function perpetualIn<Name extends PerpetualTable>(
  edition: Edition,
  name: Name,
  { spelling, exchange }: Pick<WantedCandles, 'spelling' | 'exchange'>,
  range: Pick<ReadOptions, 'from' | 'until' | 'last'>,
): Promise<Answer<Pick<TableRow<Name>, ColumnOf<Name>>, Subject & Over>> {
  const [table, wanted] = [edition.table(name), { spelling, exchange, market: 'perp' } as const];
  const series = await orLives(edition, wanted, () => longest(chooseSeries(edition.spec, table, wanted)));
  if ('lives' in series) return answer([], { ...about(series.lives, edition), lives: series.lives }, table.columns);
  const rows = await edition.read(name, { ...range, ...pin(series) });
  return answer(rows, subject(series, edition), table.columns);
}
