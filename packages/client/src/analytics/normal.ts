/** Share of a standard normal distribution below x: ½ + φ(x)(x + x³/3 + x⁵/(3·5) + …), exact to the last digits of a double. */
export function normalShare(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let [term, total] = [x, x];
  for (let n = 3; Math.abs(term) > 1e-18 * Math.abs(total); n += 2) {
    term *= (x * x) / n;
    total += term;
  }
  return 0.5 + total * normalDensity(x);
}

/** φ(x) = exp(−x²/2) / √2π. */
export const normalDensity = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** The x below which the share `p` (above 0, below 1) of a standard normal distribution lies, by halving until nothing is left to halve. */
export function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
