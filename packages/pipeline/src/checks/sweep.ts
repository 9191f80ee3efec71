import { DAY_MS, dayOf, type Finding, finding } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake } from '@bullion/lake';
import { feedsInto, parseSeries } from '../assets/silver/feeds.ts';
import type { CheckResult } from '../engine/asset.ts';
import type { AvailabilityView } from './availability-view.ts';
import { named, verdict } from './several.ts';

/** Every symbol's turn comes once in this many days. */
export const SWEEP_DAYS = 28;
/** Twice as many may pass where days were skipped. */
const SWEPT_AT_LEAST = 2 * SWEEP_DAYS;

/** The whole history of every symbol was listed again within the last weeks. */
export async function sweep(view: AvailabilityView): Promise<CheckResult> {
  const swept = lastSwept(view.lake, view.sources);
  const ages = swept.map(({ at }) => (view.now - at) / DAY_MS);
  const recent = ages.filter((age) => age <= SWEEP_DAYS).length;
  const overdue = swept.filter((_, index) => (ages[index] ?? 0) > SWEPT_AT_LEAST);
  return verdict(
    'sweep',
    overdue.length === 0 ? [] : [overdueFinding(overdue)],
    `${recent} of ${swept.length} symbols were swept in the last ${SWEEP_DAYS} days`,
  );
}

export interface Swept {
  readonly market: string;
  readonly symbol: string;
  /** When the part of its history was asked for that was not asked for since, ms. */
  readonly at: number;
}

/** Since when all of the history of each symbol has been asked for. */
export function lastSwept({ ledger }: Pick<Lake, 'ledger'>, sources: readonly Source[]): Swept[] {
  const feeds = feedsInto('silver_availability', sources).filter(({ feed }) => feed.shape === 'series');
  const covered = feeds.flatMap(({ asset }) => [...ledger.coverage({ asset })]);
  return covered.map(([series, pieces]) => {
    const { market, nativeSymbol: symbol } = parseSeries(series);
    return { market, symbol, at: Math.min(...pieces.map(({ askedOn }) => askedOn)) };
  });
}

function overdueFinding(overdue: readonly Swept[]): Finding {
  const oldest = Math.min(...overdue.map(({ at }) => at));
  return finding({
    severity: 'warn',
    message: `${overdue.length} symbols were not swept for ${SWEPT_AT_LEAST} days, the longest since ${dayOf(oldest)}: a file that was replaced since is not known.`,
    reason: 'Days on which nothing ran: a symbol is swept on its turn, or when its turn is overdue.',
    evidence: named(overdue.map(({ symbol }) => symbol).sort()),
  });
}
