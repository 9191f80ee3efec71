import { sources as allSources, type Source } from '@bullion/exchanges';
import { bronzeAssets } from './assets/bronze/bronze.ts';
import { privateAsset } from './assets/private.ts';
import { publishedAsset } from './assets/published.ts';
import { refineAssets } from './assets/refine.ts';
import type { Asset } from './engine/asset.ts';

/** Everything that Bullion makes, in the order in which data walks through it: start reading here. */
export function assets({
  sources = allSources,
  publish,
}: {
  sources?: readonly Source[];
  publish?: Parameters<typeof publishedAsset>[1];
} = {}): Asset[] {
  const made = [...bronzeAssets(sources), ...refineAssets(sources)];
  return [...made, privateAsset(publish), publishedAsset(made, publish)];
}
