/** Eight steps in each doubling, from a tenth of a millisecond on: what is read from them is at most nine percent too long. */
const STEPS = 8;
const LEAST_MS = 0.1;

/** How long requests took, in a few counters however many there are. */
export class Latencies {
  readonly #counts = new Map<number, number>();
  #total = 0;

  add(ms: number): void {
    const step = Math.max(0, Math.ceil(STEPS * Math.log2(ms / LEAST_MS)));
    this.#counts.set(step, (this.#counts.get(step) ?? 0) + 1);
    this.#total += 1;
  }

  /** So much or less took this share of them, ms; null where there were none. */
  quantile(share: number): number | null {
    let left = share * this.#total;
    for (const [step, count] of [...this.#counts].sort(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.round(LEAST_MS * 2 ** (step / STEPS) * 100) / 100;
    }
    return null;
  }
}
