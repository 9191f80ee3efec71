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
  return [
    ...falseFiles(home),
    ...(await falseCandles(asked, published, gaps)),
    ...(await falseAggregates(published)),
    ...(await falseFunding(asked, published, gaps)),
    ...(await falseInterest(asked, published, gaps)),
    ...(await falseDays(asked, published)),
    ...(await untracedRows(published)),
  ];
}
