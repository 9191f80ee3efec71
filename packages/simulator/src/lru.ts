/** A bounded cache of at most `capacity` values: what was not used while the younger half filled up is dropped. */
export class Lru<V> {
  readonly #half: number;
  #young = new Map<number, V>();
  #old: ReadonlyMap<number, V> = new Map();

  constructor(capacity: number) {
    this.#half = capacity / 2;
  }

  /** The value of a key, made where it is not at hand. */
  get(key: number, make: () => V): V {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? make();
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
