import type { Market } from '@bullion/core';
import type { ArchiveName, Listing } from '@bullion/exchanges';
import type { Lake, ResponseEntry } from '@bullion/lake';
import type { InstrumentList } from '../engine/resolve.ts';
import { seriesText } from './bronze/row.ts';
import { type KeptFeed, parseAnswer, replay } from './silver/feeds.ts';

/** The newest list of a market that a snapshot feed has stored, and the answer that says it; undefined where none is stored. */
export interface StoredList {
  readonly rows: readonly unknown[];
  readonly evidence: { readonly url: string; readonly sha256: string };
}

async function readList(kept: KeptFeed, market: Market, lake: Lake): Promise<StoredList | undefined> {
  const { asset } = kept;
  const pages = newestPages(lake.ledger.responses({ asset, series: seriesText({ market, nativeSymbol: '', interval: '' }) }));
  const [first] = pages;
  if (first === undefined) return undefined;
  const rows: unknown[] = [];
  for await (const row of lake.answers(pages.map(({ responseId }) => responseId))) {
    const { answer, window } = replay(row);
    const parsed = await parseAnswer(kept, answer, window);
    rows.push(...parsed.rows);
  }
  return { rows, evidence: { url: first.url, sha256: first.sha256 } };
}

/** What one market of an exchange lists; undefined where its list was never stored. */
export async function readInstruments(kept: KeptFeed, market: Market, lake: Lake): Promise<InstrumentList | undefined> {
  const list = await readList(kept, market, lake);
  if (list === undefined) return undefined;
  const { exchange, quotes } = kept.source;
  return { exchange, market, quotes, evidence: list.evidence, listings: list.rows.filter(isListing) };
}

/** The perpetuals of an archive, as it spells them; undefined where its folders were never listed. */
export async function readArchiveSymbols(kept: KeptFeed, market: Market, lake: Lake): Promise<string[] | undefined> {
  const names = await readArchiveNames(kept, market, lake);
  return names?.flatMap(({ kind, archiveName }) => (kind === 'perpetual' ? [archiveName] : []));
}

/** Every folder of an archive; undefined where its folders were never listed. */
export async function readArchiveNames(kept: KeptFeed, market: Market, lake: Lake): Promise<ArchiveName[] | undefined> {
  const list = await readList(kept, market, lake);
  return list?.rows.filter(isArchiveName);
}

/** The pages of one walk were stored together, in order. */
function newestPages(entries: readonly ResponseEntry[]): ResponseEntry[] {
  const newest = entries.toSorted((a, b) => b.askedOn - a.askedOn || b.receivedAt - a.receivedAt)[0];
  return entries.filter(({ batchId, askedFrom }) => batchId === newest?.batchId && askedFrom === newest.askedFrom);
}

function isListing(row: unknown): row is Listing {
  return typeof row === 'object' && row !== null && 'native_symbol' in row && 'base' in row && 'quote' in row;
}

function isArchiveName(row: unknown): row is ArchiveName {
  return typeof row === 'object' && row !== null && 'archiveName' in row && 'kind' in row;
}
