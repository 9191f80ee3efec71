import { BullionError, didYouMean, isoTime } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { gaps, tables } from '@bullion/tables';
import { relation } from '../../sql.ts';
import type { Tables } from '../gold.ts';
import { tracesOf } from '../lineage.ts';
import { spelling } from '../symbol.ts';

/** A time range that was asked for and has no rows, as people read it. */
export interface GapFound {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly from: string;
  readonly to: string;
  readonly cause: string;
  readonly evidence: string | null;
}

/** The gaps of a gold table, of one symbol or of all, by exchange, market, symbol and time. Those that a file boundary cuts are one again. */
export async function readGaps(
  lake: Pick<Lake, 'engine' | 'ledger' | 'path'>,
  { table, symbol }: { table: string; symbol?: string },
  known: Tables = tables,
): Promise<GapFound[]> {
  const names = tracesOf(known).map((trace) => trace.table.name);
  if (!names.includes(table)) {
    throw new BullionError('unknown_asset', `No gaps are kept for ${JSON.stringify(table)}.${didYouMean(table, names)}`, {
      hint: `Use ${names.join(', ')}.`,
      details: { valid: names },
    });
  }
  const files = lake.ledger.files(gaps.name).filter(({ unit }) => unit.startsWith(`${table}/`));
  const rows = await lake.engine.rows<Omit<GapFound, 'from' | 'to'> & { from: number; until: number }>(`
    SELECT exchange, market, symbol, from_time AS "from", until_time AS until, cause, evidence
    FROM (${relation(
      gaps,
      files.map(({ path }) => lake.path(path)),
    )})
    ORDER BY exchange, market, symbol, from_time`);
  const wanted = symbol === undefined ? rows : rows.filter((row) => spelling(row.symbol) === spelling(symbol));
  return joined(wanted).map(({ from, until, cause, evidence, ...about }) => ({
    ...about,
    from: isoTime(from),
    to: isoTime(until),
    cause,
    evidence,
  }));
}

type Stored = Omit<GapFound, 'from' | 'to'> & { from: number; until: number };

function joined(rows: readonly Stored[]): Stored[] {
  const whole: Stored[] = [];
  for (const row of rows) {
    const last = whole.at(-1);
    const isNext = last !== undefined && last.until === row.from && SAME.every((name) => last[name] === row[name]);
    if (isNext) last.until = row.until;
    else whole.push({ ...row });
  }
  return whole;
}

const SAME = ['exchange', 'market', 'symbol', 'cause', 'evidence'] as const;
