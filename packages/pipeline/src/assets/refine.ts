import { sources as allSources, type Source } from '@bullion/exchanges';
import {
  tables as allTables,
  dailyAvailability,
  ohlcvDaily,
  silverArchiveRevisions,
  silverAvailability,
  tokenInfo,
  volumeRankings,
} from '@bullion/tables';
import { candlesVsFiles } from '../checks/candles-vs-files.ts';
import { coins } from '../checks/coins.ts';
import { daysVsHours } from '../checks/days-vs-hours.ts';
import type { Asset } from '../engine/asset.ts';
import { availabilityAsset } from './availability/availability.ts';
import { dailyAvailabilityAsset } from './availability/daily.ts';
import { gapCounters, gapsAsset } from './gaps/gaps.ts';
import { derivedAsset, isDerived, type OuterCheck, type Tables } from './gold.ts';
import { lineageAsset } from './lineage.ts';
import { livesAsset } from './lives/lives.ts';
import { quarantineAsset } from './quarantine.ts';
import { fundingRefinery } from './silver/funding.ts';
import { instrumentRefinery } from './silver/instruments.ts';
import { candleRefinery } from './silver/ohlcv.ts';
import { openInterestRefinery } from './silver/open-interest.ts';
import { silverAsset } from './silver/silver.ts';
import { tokenRefinery } from './silver/token-info.ts';
import { writtenBeside } from './written-beside.ts';

/** Checks of single tables that look at others, too. */
const OWN_CHECKS: Readonly<Record<string, readonly OuterCheck[]>> = {
  [ohlcvDaily.name]: [daysVsHours],
  [volumeRankings.name]: [candlesVsFiles],
  [tokenInfo.name]: [coins],
};

/** Everything between what arrived and what is published. A table that says how it is derived is an asset by that alone. */
export function refineAssets(sources: readonly Source[] = allSources, tables: Tables = allTables): Asset[] {
  const derived = Object.values(tables).filter(isDerived);
  const counters = gapCounters(sources, tables);
  const gapsOf = ({ name }: { readonly name: string }) => {
    const run = counters.get(name);
    return run === undefined ? [] : [{ name: 'gaps', run }];
  };
  return [
    ...[instrumentRefinery, candleRefinery, fundingRefinery, openInterestRefinery, tokenRefinery].map((refinery) =>
      silverAsset(refinery, sources),
    ),
    availabilityAsset(sources),
    // Changes of files are found while availability is folded.
    writtenBeside(silverArchiveRevisions, [silverAvailability.name]),
    livesAsset(sources),
    quarantineAsset,
    ...derived.filter(({ layer }) => layer === 'silver').map((table) => derivedAsset(table, tables)),
    ...dailyAvailabilityAsset(sources, tables, gapsOf(dailyAvailability)),
    gapsAsset(sources, tables),
    ...derived
      .filter(({ layer }) => layer === 'gold')
      .map((table) => derivedAsset(table, tables, [...(OWN_CHECKS[table.name] ?? []), ...gapsOf(table)])),
    lineageAsset(tables),
  ];
}
