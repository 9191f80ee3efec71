import { dayStart } from '@bullion/core';
import type { AssetFacts, Assets } from './asset.ts';
import type { InstrumentFacts } from './instrument.ts';

/** A contract that ended, and another one that went on with its coin. */
interface Rename {
  readonly from: string;
  readonly to: string;
  readonly listed: string;
  /** Last day of the old one, and first day of the new one. */
  readonly settled: string;
  readonly on: string;
  /** New coins for an old one. */
  readonly factor: number;
  readonly facts: AssetFacts;
}

/** Five as they really were, dates included, and one of coins that do not exist, of which nobody but this world knows. */
const RENAMES: readonly Rename[] = [
  { from: 'MATIC', to: 'POL', listed: '2020-10-22', settled: '2024-09-04', on: '2024-09-13', factor: 1, facts: coin(0.02, 0.4) },
  { from: 'FTM', to: 'S', listed: '2021-02-02', settled: '2025-01-06', on: '2025-01-16', factor: 1, facts: coin(0.02, 0.5) },
  { from: 'VEXARU', to: 'RUVEXA', listed: '2021-09-14', settled: '2023-06-08', on: '2023-06-15', factor: 1, facts: coin(1.4, 0.6) },
  { from: 'RNDR', to: 'RENDER', listed: '2023-02-04', settled: '2024-07-16', on: '2024-07-26', factor: 1, facts: coin(0.4, 5.1) },
  { from: 'GAL', to: 'G', listed: '2022-05-05', settled: '2024-07-11', on: '2024-07-18', factor: 60, facts: coin(5, 1.9) },
  { from: 'EOS', to: 'A', listed: '2020-01-08', settled: '2025-05-21', on: '2025-05-28', factor: 1, facts: coin(3, 0.6) },
];

/** How many there are. */
export const RENAMED = RENAMES.length;

/** The instruments of the first `count` renames. */
export function renamed(assets: Assets, count: number = RENAMED): InstrumentFacts[] {
  return RENAMES.slice(0, count).flatMap(({ from, to, listed, settled, on, factor, facts }): InstrumentFacts[] => {
    const asset = assets.of(from, facts);
    const about = { market: 'perp', asset } as const;
    return [
      { ...about, base: from, listedAt: at(listed, 10), delistedAt: at(settled, 9) },
      { ...about, base: to, listedAt: at(on, 10), scale: 1 / factor },
    ];
  });
}

function at(day: string, hour: number): number {
  return dayStart(day) + hour * 3_600_000;
}

function coin(early: number, level: number): AssetFacts {
  return { early, level, beta: 1.2, sigma: 0.03, dailyQuote: 6e7 };
}
