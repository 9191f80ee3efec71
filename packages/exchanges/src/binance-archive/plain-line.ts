/**
 * Reads the first numbers of a line of comma-separated values into `numbers`, and passes over one more field that ends the line.
 * Returns where the next line begins, or -1 where a field is not made of digits with at most one point between them, or there are
 * fewer or more. What it reads is what the language reads: a whole number below 2^53 divided by a power of ten up to 10^22 is
 * rounded correctly in one step.
 */
export function readPlainLine(csv: Uint8Array, from: number, numbers: Float64Array): number {
  let at = from;
  for (let index = 0; index < numbers.length; index++) {
    const begin = at;
    let mantissa = 0;
    let digit = (csv[at] ?? 0) - ZERO;
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digit = (csv[++at] ?? 0) - ZERO;
    }
    if (at === begin) return -1;
    if (digit === POINT) {
      const point = at;
      digit = (csv[++at] ?? 0) - ZERO;
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digit = (csv[++at] ?? 0) - ZERO;
      }
      const decimals = at - point - 1;
      if (decimals === 0 || decimals >= POWERS.length) return -1;
      numbers[index] = mantissa / (POWERS[decimals] ?? Number.NaN);
    } else numbers[index] = mantissa;
    // A whole number that is not below 2^53 never becomes one by rounding.
    if (digit !== COMMA || mantissa > Number.MAX_SAFE_INTEGER) return -1;
    at++;
  }
  return endOfLastField(csv, at);
}

function endOfLastField(csv: Uint8Array, from: number): number {
  for (let at = from; at < csv.length; at++) {
    if (csv[at] === LINE_FEED) return at + 1;
    if (csv[at] === COMMA + ZERO) return -1;
  }
  return csv.length;
}

const ZERO = 0x30;
/** As digits are counted: from the character for zero. */
const POINT = 0x2e - ZERO;
const COMMA = 0x2c - ZERO;
const LINE_FEED = 0x0a;
const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);
