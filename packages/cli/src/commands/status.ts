import { isoTime } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { type ArchiveStatus, readArchiveStatus, readStatus } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { countText, sizeText, table } from '../terminal/output.ts';

/** `bullion status`: what is stored, how fresh it is and what is awaited; exit code 3 when something is stale. */
export async function status(context: Context): Promise<number> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion status', mode: 'read', log: context.log });
  const now = context.clock.now();
  const tables = await readStatus(lake, now);
  const archives = await readArchiveStatus(lake, now);
  const [lastRun] = lake.ledger.runs(1);
  context.output.result(
    { home: context.home, simulated: lake.simulated, now: isoTime(now), tables, archives, last_run: lastRun ?? null },
    () =>
      tables.length === 0
        ? `Nothing is stored in ${context.home} yet. Start with: bullion run daily`
        : [
            `${context.home}${lake.simulated ? ' (simulated data)' : ''}`,
            table(
              ['table', 'rows', 'size', 'newest', 'state'],
              tables.map((each) => [each.table, countText(each.rows), sizeText(each.bytes), each.newest, each.state]),
            ),
            ...archives.map(archiveLines),
            lastRun === undefined ? '' : `last run: ${lastRun.job}, ${lastRun.status}, ${lastRun.startedAt}`,
          ].join('\n'),
  );
  return tables.some(({ fresh }) => !fresh) ? 3 : 0;
}

/** What an archive has, what of it is awaited, and when all of it was last looked at. */
function archiveLines({ exchange, market, newest_file, next_file, pending, sweep }: ArchiveStatus): string {
  const waiting = pending.reduce((sum, { symbols }) => sum + symbols, 0);
  const expected = next_file?.expected_at ?? null;
  return [
    `archive of ${exchange} ${market}: newest files of ${newest_file ?? 'no day'}`,
    ...(next_file === null || expected === null
      ? []
      : [`  the files of ${next_file.day} are expected at ${expected}, 99 of 100 by ${next_file.latest_at ?? 'then'}`]),
    `  ${countText(waiting)} files of ${pending.length} days are awaited${pending.length === 0 ? '' : `, the oldest of ${pending[0]?.day}`}`,
    `  ${countText(sweep.swept_recently)} of ${countText(sweep.symbols)} symbols were swept in the last 28 days${sweep.oldest === null ? '' : `, all since ${sweep.oldest}`}`,
  ].join('\n');
}
