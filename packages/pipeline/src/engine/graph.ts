import { BullionError, didYouMean } from '@bullion/core';
import type { Asset } from './asset.ts';

/** Assets and what they read, checked once: every input exists and nothing reads itself. */
export interface AssetGraph {
  /** Every asset after all that it reads; otherwise in the order of declaration. */
  readonly order: readonly Asset[];
  /** Refuses a key that does not exist with `unknown_asset` and near misses. */
  get(key: string): Asset;
  /** These assets and all that they read, directly or not, in order. */
  upstream(keys: readonly string[]): Asset[];
}

export function assetGraph(assets: readonly Asset[]): AssetGraph {
  const byKey = new Map<string, Asset>();
  for (const asset of assets) {
    if (byKey.has(asset.key)) throw new BullionError('bad_definition', `Two assets are called ${asset.key}.`);
    byKey.set(asset.key, asset);
  }
  const order = inOrder(byKey);
  const get = (key: string): Asset => byKey.get(key) ?? unknownAsset(key, byKey.keys());
  return {
    order,
    get,
    upstream: (keys) => {
      const wanted = new Set<Asset>();
      for (const key of keys) addWithInputs(get(key), get, wanted);
      return order.filter((asset) => wanted.has(asset));
    },
  };
}

function unknownAsset(key: string, keys: Iterable<string>): never {
  const all = [...keys];
  throw new BullionError('unknown_asset', `There is no asset ${JSON.stringify(key)}.${didYouMean(key, all)}`, {
    hint: '`bullion assets` lists them all.',
    details: { valid: all },
  });
}

function addWithInputs(asset: Asset, get: (key: string) => Asset, wanted: Set<Asset>): void {
  if (wanted.has(asset)) return;
  wanted.add(asset);
  for (const input of asset.inputs) addWithInputs(get(input), get, wanted);
}

/** Depth first: an asset follows its inputs. Meeting an asset that is still being placed means that it reads itself. */
function inOrder(byKey: ReadonlyMap<string, Asset>): Asset[] {
  const order: Asset[] = [];
  const placed = new Set<string>();
  const visit = (key: string, path: readonly string[]): void => {
    if (placed.has(key)) return;
    if (path.includes(key)) throw cycle([...path.slice(path.indexOf(key)), key]);
    const asset = byKey.get(key);
    if (asset === undefined) throw missingInput(key, path.at(-1));
    for (const input of [...asset.inputs, ...(asset.follows ?? [])]) visit(input, [...path, key]);
    placed.add(key);
    order.push(asset);
  };
  for (const key of byKey.keys()) visit(key, []);
  return order;
}

function cycle(path: readonly string[]): BullionError {
  return new BullionError('bad_definition', `Assets read each other in a circle: ${path.join(' ← ')}.`);
}

function missingInput(key: string, reader: string | undefined): BullionError {
  return new BullionError('bad_definition', `Asset ${reader ?? '?'} reads ${key}, which does not exist.`);
}
