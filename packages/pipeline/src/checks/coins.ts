import { type Finding, finding, type Period, quoteText } from '@bullion/core';
import { COINS, multiplierOf } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { ohlcvDaily, tokenInfo } from '@bullion/tables';
import type { CheckResult } from '../engine/asset.ts';
import { relation } from '../sql.ts';
import { have, named, verdict } from './several.ts';

/** Whether every asset whose candles are collected has a row in the newest snapshot, and why not. */
export const coins = {
  name: 'coins',
  run: async (lake: Reading, period: Period): Promise<CheckResult> => {
    const told = new Set(await basesOf(lake, tokenInfo, period));
    const lacking = (await collectedBases(lake, period)).filter((base) => !told.has(base));
    const unlisted = lacking.filter((base) => !(base in COINS));
    const silent = lacking.filter((base) => base in COINS);
    const findings = [...noIds(unlisted), ...silent.map(noRow)];
    return verdict('coins', findings, 'every collected asset whose id is known has a row in the newest snapshot');
  },
};

type Reading = Pick<Lake, 'engine' | 'ledger' | 'path'>;

/** Assets as they are, also where an exchange counts them in thousands. */
async function collectedBases(lake: Reading, period: Period): Promise<string[]> {
  const bases = await basesOf(lake, ohlcvDaily, period);
  const plain = bases.map((base) => (multiplierOf(base) === 1 ? base : base.replace(/^(1M|10{3,})|10{3,}$/g, '')));
  return [...new Set(plain)].sort();
}

/** The assets of the newest day of a table. */
async function basesOf(lake: Reading, table: typeof ohlcvDaily | typeof tokenInfo, period: Period): Promise<string[]> {
  const file = lake.ledger.file(table.name, period);
  if (file === undefined) return [];
  const clock = table.clock ?? '';
  const rows = await lake.engine.rows<{ base: string }>(`
    SELECT DISTINCT base FROM (${relation(table, [lake.path(file.path)])} WHERE exchange <> ${quoteText('aggregated')})
    WHERE ${clock} >= (SELECT max(${clock}) - INTERVAL 1 DAY FROM (${relation(table, [lake.path(file.path)])})) ORDER BY base`);
  return rows.map(({ base }) => base);
}

/** One for all of them: who collects every perpetual has hundreds. */
function noIds(bases: readonly string[]): Finding[] {
  if (bases.length === 0) return [];
  const message = `${have(bases)} no id of CoinGecko that somebody has looked up, so nothing is asked about ${bases.length === 1 ? 'it' : 'them'}.`;
  const reason = 'Tickers are not unique there, and a guess may name another coin.';
  return [finding({ severity: 'info', exchange: 'coingecko', message, reason, evidence: named(bases) })];
}

function noRow(base: string): Finding {
  const message = `${base} was asked about as ${COINS[base]}, and is not in the newest snapshot.`;
  const reason = 'CoinGecko may have dropped the coin, or its row is in quarantine.';
  return finding({ severity: 'warn', exchange: 'coingecko', symbol: base, message, reason });
}
