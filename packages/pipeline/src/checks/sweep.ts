import { DAY_MS, dayOf, type Finding, finding } from '@bullion/core';
import { feedsInto, parseSeries } from '../assets/silver-feeds.ts';
import type { CheckResult } from '../engine/asset.ts';
import type { AvailabilityView } from './availability-view.ts';
import { named, verdict } from './several.ts';

/** Every symbol's turn comes once in this many days; twice as many may pass where days were skipped. */
const SWEEP_DAYS = 28;
const SWEPT_AT_LEAST = 2 * SWEEP_DAYS;

/** The whole history of every symbol was listed again within the last weeks. */
export async function sweep(view: AvailabilityView): Promise<CheckResult> {
  const swept = lastSwept(view);
  const ages = swept.map(({ at }) => (view.now - at) / DAY_MS);
  const recent = ages.filter((age) => age <= SWEEP_DAYS).length;
  const overdue = swept.filter((_, index) => (ages[index] ?? 0) > SWEPT_AT_LEAST);
  return verdict(
    'sweep',
    overdue.length === 0 ? [] : [overdueFinding(overdue)],
    `${recent} of ${swept.length} symbols were swept in the last ${SWEEP_DAYS} days`,
  );
}

interface Swept {
  readonly symbol: string;
  /** When the part of its history was asked for that was not asked for since, ms. */
  readonly at: number;
}

function lastSwept({ lake, sources }: AvailabilityView): Swept[] {
  const feeds = feedsInto('silver_availability', sources).filter(({ feed }) => feed.shape === 'series');
  const covered = feeds.flatMap(({ asset }) => [...lake.ledger.coverage({ asset })]);
  return covered.map(([series, pieces]) => ({
    symbol: parseSeries(series).nativeSymbol,
    at: Math.min(...pieces.map(({ askedOn }) => askedOn)),
  }));
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
