import { type Finding, finding } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';

/** So many symbols are named; of the others the number is given. */
const NAMED_MAX = 10;

/** Something that holds for some symbols of one market over the same time. */
export interface Shared {
  readonly exchange: string;
  readonly market: string;
  readonly symbols: readonly string[];
  readonly from: string;
  readonly until: string;
}

/** A check that fails where something was found that does not explain itself. */
export function verdict(name: string, findings: readonly Finding[], otherwise: string): CheckResult {
  const open = findings.filter(({ severity }) => severity !== 'info');
  const detail =
    open.length > 0
      ? open
          .map(({ message }) => message)
          .slice(0, 3)
          .join(' ')
      : otherwise;
  const more = open.length > 3 ? ` And ${open.length - 3} more.` : '';
  return { name, passed: open.length === 0, severity: 'warn', detail: `${detail}${more}`, findings };
}

/** One finding about all symbols that share it. */
export function sharedFinding(
  { exchange, market, symbols, from, until }: Shared,
  said: Pick<Finding, 'severity' | 'message'> & Partial<Finding>,
): Finding {
  const [only = null, ...others] = symbols;
  const about = { exchange, market, from, until, symbol: others.length === 0 ? only : null };
  return finding({ ...about, evidence: others.length === 0 ? null : named(symbols), ...said });
}

export function named(symbols: readonly string[]): string {
  const more = symbols.length - NAMED_MAX;
  return `${symbols.slice(0, NAMED_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `AVAXUSDT has`, or `12 symbols have`. */
export function have(symbols: readonly string[]): string {
  return symbols.length === 1 ? `${symbols[0]} has` : `${symbols.length} symbols have`;
}

/** `on 2024-02-10`, or `from 2024-02-10 to 2024-02-12`, the last day included. */
export function onDays(from: string, last: string): string {
  return from === last ? `on ${from}` : `from ${from} to ${last}`;
}
