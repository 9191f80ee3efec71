import { isoTime, quoteName, type Table } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import type { DerivedUnit, FollowingTable, Tables } from '../assets/gold.ts';
import type { CheckResult } from '../engine/asset.ts';
import { relation } from '../sql.ts';

/** Two texts of one number differ by rounding at most. */
const RELATIVE = 1e-9;
const EXAMPLES = 3;

/** Whether a table is made from one whose rows come both over an API and from files. */
export function hasTwoWays(table: FollowingTable, tables: Tables): boolean {
  return inputWithWays(table, tables) !== undefined;
}

/** The same row from two sources must say the same. */
export async function archiveVsRest(
  lake: Pick<Lake, 'engine' | 'path'>,
  table: FollowingTable,
  tables: Tables,
  { own }: Pick<DerivedUnit, 'own'>,
): Promise<CheckResult> {
  const input = inputWithWays(table, tables);
  const files = own.filter((file) => file.table === input?.name).map((file) => lake.path(file.path));
  if (input === undefined || files.length === 0) return { ...ABOUT, passed: true, detail: 'no row came both ways' };
  const key = input.key.filter((name) => name !== 'source').map(quoteName);
  const [found] = await lake.engine.rows<{ both: number; different: number; examples: string[] | null }>(`
    WITH said AS (${relation(input, files)}),
    pairs AS (
      SELECT a.symbol, a.timestamp, ${differs(input)} AS different
      FROM said a JOIN said r USING (${key.join(', ')}) WHERE a.source = 'archive' AND r.source = 'rest'
    )
    SELECT count(*) AS both, count(*) FILTER (different) AS different,
      (SELECT list(symbol || ' ' || epoch_ms(timestamp)) FROM (FROM pairs WHERE different ORDER BY symbol, timestamp LIMIT ${EXAMPLES})) AS examples
    FROM pairs`);
  const { both = 0, different = 0, examples = null } = found ?? {};
  if (different === 0) return { ...ABOUT, passed: true, detail: `${both} rows came both ways and agree` };
  const named = (examples ?? []).map(shown).join(', ');
  return { ...ABOUT, passed: false, detail: `${different} of ${both} rows that came both ways differ, for example ${named}` };
}

const ABOUT = { name: 'archive_vs_rest', severity: 'warn' } as const;

function inputWithWays({ derive }: FollowingTable, tables: Tables): Table | undefined {
  return derive.from.map((name) => tables[name]).find((input) => input !== undefined && 'source' in input.columns);
}

/** A value that one of the two does not say is no difference. */
function differs(input: Table): string {
  const numbers = Object.entries(input.columns).filter(
    ([, { kind, unit }]) => (kind === 'number' || kind === 'count') && unit !== undefined,
  );
  const each = numbers.map(([name]) => {
    const [a, r] = [`a.${quoteName(name)}`, `r.${quoteName(name)}`];
    return `coalesce(abs(${a} - ${r}) > ${RELATIVE} * greatest(abs(${a}), abs(${r})), false)`;
  });
  return `(${each.join(' OR ')})`;
}

function shown(example: string): string {
  const [symbol = '', at = ''] = example.split(' ');
  return `${symbol} at ${isoTime(Number(at))}`;
}
