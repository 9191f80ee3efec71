/** Seeded chance: the same words give the same numbers on every machine, whatever the order of calls. */
export function hash32(...words: readonly (string | number)[]): number {
  const text = words.join('\u0000');
  // FNV-1a with a murmur finaliser: cheap, and good enough for simulated prices and faults.
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function draw(...words: readonly (string | number)[]): number {
  return hash32(...words) / 2 ** 32;
}

/** A stream of numbers in [0, 1), mulberry32. */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
