import { hash32 } from '@bullion/core';

/** A coin of the world: how its price moves. Exchanges only add their own small spread and volume to it. */
export interface Asset {
  /** A number of its own, for caches. */
  readonly index: number;
  readonly seed: number;
  /** Price in US dollars around which it wanders in autumn 2019 and from summer 2025 on. */
  readonly early: number;
  readonly level: number;
  /** Share of the whole market's move that it follows. */
  readonly beta: number;
  /** Deviation of its own daily move, as a fraction. */
  readonly sigma: number;
  /** Quote volume of a quiet day on the largest market, in US dollars. */
  readonly dailyQuote: number;
}

/** What is decided about an asset; its seed and number follow. */
export type AssetFacts = Omit<Asset, 'index' | 'seed'>;

/** Makes the assets of one world; the same name is the same asset. */
export class Assets {
  readonly #seed: number;
  readonly #known = new Map<string, Asset>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  of(name: string, facts: AssetFacts): Asset {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const asset = { ...facts, index: this.#known.size, seed: hash32(this.#seed, 'asset', name) };
    this.#known.set(name, asset);
    return asset;
  }
}

/** Power of ten of the price that lies between early and late ones: digits are chosen by it. */
export function magnitude({ early, level }: Pick<Asset, 'early' | 'level'>): number {
  return Math.floor(Math.log10(Math.sqrt(early * level)));
}
