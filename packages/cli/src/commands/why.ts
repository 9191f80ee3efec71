import { parseMarket } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { why as explain } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { sourcesOf } from '../sources.ts';
import { table } from '../terminal/output.ts';

/** `bullion why <table> <symbol> <at>`: the answers that said a row, what was done to them, and with `--body` their bytes. */
export async function why(
  context: Context,
  options: { exchange?: string; market?: string; body?: boolean },
  name = '',
  symbol = '',
  at = '',
): Promise<undefined> {
  await using lake = await openLake({ home: context.home, clock: context.clock, owner: 'bullion why', mode: 'read', log: context.log });
  const question = {
    table: name,
    symbol,
    at,
    ...(options.exchange === undefined ? {} : { exchange: options.exchange }),
    ...(options.market === undefined ? {} : { market: parseMarket(options.market) }),
  };
  const found = await explain(lake, question, { sources: await sourcesOf(await context.config()) });
  if (options.body === true) {
    process.stdout.write(await found.body());
    return;
  }
  context.output.result(found.explanation, ({ row, sources, steps, checks, revisions }) =>
    [
      JSON.stringify(row, undefined, 2),
      '\nsaid by',
      ...sources.map(
        (each) =>
          `  ${each.url}\n  SHA-256 ${each.sha256}, HTTP ${each.status}, received ${each.received_at}, run ${each.run_id}, batch ${each.batch_id}`,
      ),
      '\nthen',
      table(
        ['asset', 'partition', 'rule', 'code'],
        steps.map((each) => [each.asset, each.partition, each.rule, each.code_version]),
      ),
      '\nchecks',
      table(
        ['check', 'result', 'detail'],
        checks.map((each) => [each.name, each.passed ? 'passed' : 'failed', each.detail]),
      ),
      `\n${revisions.length} revision${revisions.length === 1 ? '' : 's'}; --body prints what the exchange sent`,
    ].join('\n'),
  );
}
