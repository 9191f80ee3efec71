import { type CheckEntry, openLake } from '@bullion/lake';
import { reported } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { findingLines } from '../terminal/findings.ts';
import { countText, table } from '../terminal/output.ts';

/** Of the column of sentences. */
const DETAIL_WIDTH = 60;

export interface ChecksOptions {
  failed?: boolean;
  all?: boolean;
}

/** `bullion checks`: the newest result of every check and what it found; exit code 3 when one of severity error failed. */
export async function checks(context: Context, options: ChecksOptions): Promise<number> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion checks', mode: 'read', log: context.log });
  const all = lake.ledger.checks();
  const failed = all.filter(({ passed }) => !passed);
  const shown = options.failed === true ? failed : all;
  context.output.result({ checks: shown, findings: reported(shown) }, ({ findings }) =>
    [...partsOf(all, failed, options), findings.length === 0 ? '' : findingLines(findings)].filter((part) => part !== '').join('\n\n'),
  );
  return failed.some(({ severity }) => severity === 'error') ? 3 : 0;
}

function partsOf(every: readonly CheckEntry[], failures: readonly CheckEntry[], { all, failed }: ChecksOptions): string[] {
  if (every.length === 0) return ['No check results.'];
  const problems = failures.length === 0 ? `All ${countText(every.length)} checks passed.` : listOf(failures);
  if (failed === true) return [problems];
  return all === true ? [listOf(every)] : [byAsset(every), problems];
}

/** How many passed, a line an asset. */
function byAsset(all: readonly CheckEntry[]): string {
  const rows = [...Map.groupBy(all, ({ asset }) => asset)].map(([asset, checks]) => {
    const failed = checks.filter(({ passed }) => !passed).length;
    return [asset, new Set(checks.map(({ unit }) => unit)).size, checks.length - failed, failed];
  });
  return `${table(['asset', 'files', 'passed', 'failed'], rows)}\n(bullion checks --all names each of them)`;
}

function listOf(checks: readonly CheckEntry[]): string {
  return table(
    ['asset', 'file', 'check', 'result', 'severity', 'found', 'detail'],
    checks.map((each) => [
      ...[each.asset, each.unit, each.name, each.passed ? 'passed' : 'failed', each.severity],
      ...[each.findings.length, each.detail],
    ]),
    [null, null, null, null, null, null, DETAIL_WIDTH],
  );
}
