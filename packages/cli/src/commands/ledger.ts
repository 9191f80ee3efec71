import { BullionError } from '@bullion/core';
import { type Rebuilt, rebuildLedger, verifyLake } from '@bullion/lake';
import type { Context } from '../context.ts';
import { countText, table } from '../terminal/output.ts';

const ACTIONS: Readonly<Record<string, (context: Context) => Promise<number>>> = { rebuild, verify };

/** `bullion ledger rebuild`: the index again, from the lake. `bullion ledger verify`: every stored byte against its hash. */
export async function ledger(context: Context, _options: unknown, action = ''): Promise<number> {
  const act = ACTIONS[action];
  if (act !== undefined) return act(context);
  throw new BullionError('usage', `There is no bullion ledger ${JSON.stringify(action)}.`, {
    hint: 'bullion ledger rebuild, or bullion ledger verify.',
  });
}

async function rebuild({ home, clock, log, output }: Context): Promise<number> {
  const rebuilt = await rebuildLedger({ home, clock, log, owner: 'bullion ledger rebuild' });
  output.result(rebuilt, ({ files, responses, lost, skipped, gone }) =>
    [
      `Rebuilt from ${countText(files)} files with ${countText(responses)} answers. ${lost}`,
      ...(skipped.length === 0 ? [] : [setAsideTable(skipped)]),
      ...gone.map(({ path, problem }) => `${path} ${problem}.`),
      ...(skipped.length + gone.length === 0 ? [] : ['The next run makes all of it again that the exchanges still tell.']),
    ].join('\n'),
  );
  return rebuilt.skipped.length + rebuilt.gone.length === 0 ? 0 : 1;
}

function setAsideTable(skipped: Rebuilt['skipped']): string {
  return table(
    ['damaged', 'moved to', 'problem'],
    skipped.map(({ path, movedTo, problem }) => [path, movedTo, problem]),
  );
}

async function verify({ home, clock, log, output }: Context): Promise<number> {
  const findings = await verifyLake({ home, clock, log, owner: 'bullion ledger verify' });
  output.result({ findings }, () =>
    findings.length === 0
      ? 'Every stored file and every stored answer is as it was written.'
      : table(
          ['file', 'problem'],
          findings.map(({ path, problem }) => [path, problem]),
        ),
  );
  return findings.length === 0 ? 0 : 3;
}
