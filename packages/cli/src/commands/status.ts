import { isoTime } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { readStatus } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { countText, sizeText, table } from '../terminal/output.ts';

/** `bullion status`: what is stored and how fresh it is; exit code 3 when something is stale. */
export async function status(context: Context): Promise<number> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion status', mode: 'read', log: context.log });
  const tables = await readStatus(lake, context.clock.now());
  const [lastRun] = lake.ledger.runs(1);
  context.output.result(
    { home: context.home, simulated: lake.simulated, now: isoTime(context.clock.now()), tables, last_run: lastRun ?? null },
    () =>
      tables.length === 0
        ? `Nothing is stored in ${context.home} yet. Start with: bullion run daily`
        : [
            `${context.home}${lake.simulated ? ' (simulated data)' : ''}`,
            table(
              ['table', 'rows', 'size', 'newest', 'state'],
              tables.map((each) => [each.table, countText(each.rows), sizeText(each.bytes), each.newest, each.fresh ? 'fresh' : 'stale']),
            ),
            lastRun === undefined ? '' : `last run: ${lastRun.job}, ${lastRun.status}, ${lastRun.startedAt}`,
          ].join('\n'),
  );
  return tables.some(({ fresh }) => !fresh) ? 3 : 0;
}
