import type { ReportedFinding } from '@bullion/core';
import { openLake } from '@bullion/lake';
import { readGaps, readOutages, readQuarantine, reported } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { findingLines } from '../terminal/findings.ts';
import { countText, table } from '../terminal/output.ts';

/** `bullion gaps <table>`: every time range that was asked for and has no rows, and what checks found in the table. */
export async function gaps(context: Context, options: { symbol?: string }, name = ''): Promise<undefined> {
  await using lake = await openReader(context, 'bullion gaps');
  const found = await readGaps(lake, { table: name, ...(options.symbol === undefined ? {} : { symbol: options.symbol }) });
  const none =
    lake.ledger.files(name).length > 0
      ? `No gaps in ${name}.`
      : `Nothing of ${name} is stored in ${context.home} yet, so nothing is known of its gaps. Start with: bullion run daily`;
  const isAbout = ({ symbol }: ReportedFinding) =>
    symbol === null || options.symbol === undefined || symbol === options.symbol.toUpperCase();
  const findings = reported(lake.ledger.checks(name)).filter(isAbout);
  const lines = findings.length === 0 ? '' : `\n${findingLines(findings)}`;
  context.output.result({ table: name, gaps: found, findings }, ({ gaps }) =>
    gaps.length === 0
      ? `${none}${lines}`
      : `${countText(gaps.length)} gaps in ${name}\n${table(
          ['exchange', 'market', 'symbol', 'from', 'to', 'cause', 'evidence'],
          gaps.map((gap) => [gap.exchange, gap.market, gap.symbol, gap.from, gap.to, gap.cause, gap.evidence]),
        )}${lines}`,
  );
}

/** `bullion outages`: times at which many symbols of a market lacked the same rows. */
export async function outages(context: Context, options: { exchange?: string }): Promise<undefined> {
  await using lake = await openReader(context, 'bullion outages');
  const found = await readOutages(lake, options.exchange === undefined ? {} : { exchange: options.exchange });
  context.output.result({ outages: found }, ({ outages }) =>
    outages.length === 0
      ? 'No outages are known.'
      : table(
          ['exchange', 'market', 'from', 'to', 'seen in', 'symbols', 'which'],
          outages.map((each) => [
            ...[each.exchange, each.market, each.from, each.to, each.table],
            `${each.symbols_silent} of ${each.symbols_expected ?? '?'}`,
            each.evidence,
          ]),
        ),
  );
}

/** `bullion quarantine`: rows that break a rule, with the answer that said them. */
export async function quarantine(context: Context): Promise<undefined> {
  await using lake = await openReader(context, 'bullion quarantine');
  context.output.result({ rows: await readQuarantine(lake) }, ({ rows }) =>
    rows.length === 0
      ? 'Nothing is quarantined.'
      : table(
          ['table', 'exchange', 'symbol', 'timestamp', 'rule', 'source'],
          rows.map((row) => [row.table, row.exchange, row.symbol, row.timestamp, row.rule, row.source_sha256.slice(0, 12)]),
        ),
  );
}

function openReader({ home, clock, log }: Context, owner: string) {
  return openLake({ home, clock, log, owner, mode: 'read' });
}
