import type { Answer, Listing, Parsed } from './exchange.ts';
import { type Fields, fieldsOf } from './shape.ts';

/** Instruments of an answer; one that lacks what makes an instrument is rejected. A list speaks about the moment it arrived. */
export function readListings(sent: readonly unknown[], answer: Answer, read: (fields: Fields) => Listing | undefined): Parsed<Listing> {
  const rows: Listing[] = [];
  const rejected: { timestamp: number; rule: string; row: unknown }[] = [];
  for (const row of sent) {
    const listing = read(fieldsOf(row) ?? {});
    if (listing === undefined) rejected.push({ timestamp: answer.receivedAt, rule: 'incomplete_instrument', row });
    else rows.push(listing);
  }
  return { rows, rejected };
}

/** The normal form of a symbol: base and quote in upper case without separators. */
export function symbolOf(base: string, quote: string): string {
  return `${base}${quote}`.toUpperCase();
}

/** What only derivatives have. */
export const NO_CONTRACT = { settle: null, contract_size: null, funding_interval_hours: null } as const;
