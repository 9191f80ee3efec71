/** Scrambles a seed and an index into 32 bits; the inner loops draw from it because hashing words would cost more than the prices. */
export function mix(seed: number, index: number): number {
  let bits = (seed + Math.imul(index, 0x9e3779b9)) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return (bits ^ (bits >>> 15)) >>> 0;
}

/** A number in [0, 1). */
export function unit(seed: number, index: number): number {
  return mix(seed, index) / 2 ** 32;
}

/** Standard deviation of the sum of four numbers drawn evenly from 0 … 65,535. */
const SPREAD_OF_FOUR = 65_536 * Math.sqrt(4 / 12);

/** A draw of mean 0 and deviation 1: four even numbers added up, which is close enough to a normal one up to ±3. */
export function normal(seed: number, index: number): number {
  const a = mix(seed, 2 * index);
  const b = mix(seed, 2 * index + 1);
  return ((a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16) - 131_070) / SPREAD_OF_FOUR;
}

const SPREAD_OF_TWO = 65_536 * Math.sqrt(2 / 12);

/** As `normal`, of two numbers only: cheaper, never beyond ±2.5, good where many are added up anyway. */
export function roughNormal(seed: number, index: number): number {
  const bits = mix(seed, index);
  return ((bits & 0xffff) + (bits >>> 16) - 65_535) / SPREAD_OF_TWO;
}
