import { DAY_MS } from '@bullion/core';
import type { FundingRow, Parsed, Window } from './exchange.ts';

/** A settlement as an exchange sends it. */
export interface WireFunding {
  /** Ms since the epoch, as sent. */
  readonly time: number | undefined;
  /** The rate that was paid. */
  readonly rate: number | undefined;
  /** Null where it is not said. */
  readonly markPrice?: number | null;
  /** Regular unless said otherwise. */
  readonly rateType?: FundingRow['rate_type'];
}

/** Names the fields of one row; undefined for a row of another shape. */
type ReadFunding = (row: unknown) => WireFunding | undefined;

/** Settlements of an answer, oldest first; those outside the window belong to the window beside it. */
export function readFunding(sent: readonly unknown[], window: Window, serverTime: number, read: ReadFunding): Parsed<FundingRow> {
  const rows: FundingRow[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const row of sent) {
    const settlement = read(row);
    const { time } = settlement ?? {};
    if (settlement === undefined) rejected.push({ timestamp: window.from, rule: 'unreadable_row', row });
    else if (time === undefined || time < Date.UTC(2010) || time > serverTime + DAY_MS)
      rejected.push({ timestamp: window.from, rule: 'implausible_time', row });
    else if (time < window.from || time >= window.until) continue;
    else if (settlement.rate === undefined) rejected.push({ timestamp: time, rule: 'unreadable_number', row });
    else rows.push(fundingRow(settlement, time, settlement.rate));
  }
  rows.sort((a, b) => a.timestamp - b.timestamp);
  return { rows, rejected };
}

/** The intervals between settlements are not part of a row: they follow from the times. */
function fundingRow({ markPrice = null, rateType = 'Regular' }: WireFunding, time: number, rate: number): FundingRow {
  return {
    timestamp: Math.round(time / 1000) * 1000,
    funding_time: time,
    funding_rate: rate,
    stated_interval_hours: null,
    mark_price: markPrice,
    index_price: null,
    rate_type: rateType,
  };
}
