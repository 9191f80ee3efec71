/**
 * Units of the asset in one unit of a base as exchanges name it: 1000 for 1000SHIB and SHIB1000, a million for 1MBABYDOGE.
 * Names that merely begin with a digit (1INCH, 0G, 42, 2Z) stand for themselves.
 */
export function multiplierOf(base: string): number {
  if (/^1M\p{L}/u.test(base)) return 1_000_000;
  const power = /^(10{3,})(?=\p{L})/u.exec(base)?.[1] ?? /(?<=\p{L})(10{3,})$/u.exec(base)?.[1];
  return power === undefined ? 1 : Number(power);
}
