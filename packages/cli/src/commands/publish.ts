import { BullionError } from '@bullion/core';
import { REFINING } from '@bullion/lake';
import { publishDataset } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { countText, sizeText } from '../terminal/output.ts';
import { openWorkshop } from '../workshop.ts';

/** `bullion publish`: gold as a dataset folder; only what changed is written, the manifest last. */
export async function publish(context: Context, options: { to?: string; dryRun?: boolean }): Promise<undefined> {
  const to = options.to ?? context.dataset;
  if (/^[a-z][a-z0-9+]+:\/\//i.test(to)) {
    throw new BullionError('usage', `Publishing to ${to} is not possible yet.`, { hint: 'Use a folder; `--to DIR`.' });
  }
  await using workshop = await openWorkshop(context, { command: 'bullion publish' });
  const { lake, clock, log, version, signal, sources, publishTables: allowed = [] } = workshop.effects;
  await using _lease = await lake.lease(REFINING, signal);
  const dryRun = options.dryRun === true;
  const published = await publishDataset({ lake, to, now: clock.now(), pipelineVersion: version, log, dryRun, sources, allowed });
  context.output.result(published, ({ revision, written, kept, bytes }) =>
    [
      `${to}${dryRun ? ' (nothing was written)' : ''}`,
      `revision ${revision}: ${countText(written.length)} files written (${sizeText(bytes)}), ${countText(kept.length)} already there`,
    ].join('\n'),
  );
}
