import { falseAggregates } from './aggregated.ts';
import { falseDays } from './availability.ts';
import { falseCandles } from './candles.ts';
import { falseFunding, falseInterest } from './derivatives.ts';
import type { Asked } from './facts.ts';
import { NamedGaps } from './gaps.ts';
import { untracedRows } from './lineage.ts';
import { falseFiles, openPublished } from './published.ts';

/**
 * Where a published dataset and the world differ without a word, in a line each. It reads Parquet and facts, by ways of its own: nothing of
 * the pipeline and the lake is imported here.
 */
export async function untruths(home: string, asked: Asked): Promise<string[]> {
  await using published = await openPublished(home);
  const gaps = await NamedGaps.of(published);
  const isAsked = (table: string): boolean => asked.tables.includes(table);
  return [
    ...falseFiles(home),
    ...(await falseCandles(asked, published, gaps)),
    ...(await falseAggregates(published)),
    ...(isAsked('funding_rates') ? await falseFunding(asked, published, gaps) : []),
    ...(isAsked('open_interest') ? await falseInterest(asked, published, gaps) : []),
    ...(isAsked('daily_availability') ? await falseDays(asked, published) : []),
    ...(await untracedRows(published)),
  ];
}
