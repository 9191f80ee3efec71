import { openLake } from '@bullion/lake';
import { reported } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { findingLines } from '../terminal/findings.ts';
import { table } from '../terminal/output.ts';

/** Of the column of sentences. */
const DETAIL_WIDTH = 60;

/** `bullion checks`: the newest result of every check and what it found; exit code 3 when one of severity error failed. */
export async function checks(context: Context, options: { failed?: boolean }): Promise<number> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion checks', mode: 'read', log: context.log });
  const all = lake.ledger.checks();
  const shown = options.failed === true ? all.filter(({ passed }) => !passed) : all;
  context.output.result({ checks: shown, findings: reported(shown) }, ({ checks, findings }) =>
    checks.length === 0
      ? options.failed === true && all.length > 0
        ? `All ${all.length} checks passed.`
        : 'No check results.'
      : [
          table(
            ['asset', 'file', 'check', 'result', 'severity', 'found', 'detail'],
            checks.map((each) => [
              ...[each.asset, each.unit, each.name, each.passed ? 'passed' : 'failed', each.severity],
              ...[each.findings.length, each.detail],
            ]),
            [null, null, null, null, null, null, DETAIL_WIDTH],
          ),
          ...(findings.length === 0 ? [] : ['', findingLines(findings)]),
        ].join('\n'),
  );
  return all.some(({ passed, severity }) => !passed && severity === 'error') ? 3 : 0;
}
