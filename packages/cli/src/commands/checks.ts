import { openLake } from '@bullion/lake';
import type { Context } from '../context.ts';
import { table } from '../terminal/output.ts';

/** `bullion checks`: the newest result of every check; exit code 3 when one of severity error failed. */
export async function checks(context: Context, options: { failed?: boolean }): Promise<number> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion checks', mode: 'read', log: context.log });
  const all = lake.ledger.checks();
  const shown = options.failed === true ? all.filter(({ passed }) => !passed) : all;
  context.output.result({ checks: shown }, ({ checks }) =>
    checks.length === 0
      ? 'No check results.'
      : table(
          ['asset', 'partition', 'check', 'result', 'severity', 'detail'],
          checks.map((each) => [each.asset, each.partition, each.name, each.passed ? 'passed' : 'failed', each.severity, each.detail]),
        ),
  );
  return all.some(({ passed, severity }) => !passed && severity === 'error') ? 3 : 0;
}
