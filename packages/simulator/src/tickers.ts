/** Invented names of coins that do not exist; a meeting with a real one is chance. */
const ONSETS =
  'BA BE BO DA DE DO FA FE GA KA KE KI LA LE LU MA ME MO NA NE NO PA PO RA RE RU SA SE SO TA TE TO VA VE VI XA YA ZA ZE ZO'.split(' ');
const ENDINGS =
  'RIX LUM VEX NOR MIR TUM ZEN PLY DEX FI LYN QOR VIO NIX BRA LTO RUN MEX TRI KO LOR VAX DRA NET LIA ROQ SYN WEN DOR GLO KIR MUS PAX RAL SEL TOR VIN WAR XIS ZUR'.split(
    ' ',
  );

const NAMES = ONSETS.length * ENDINGS.length;
/** Has no divisor in common with the number of names, so that stepping by it meets each name once. */
const STRIDE = 619;

/** How many different tickers there are. */
export const TICKERS = NAMES;

/** The ticker of a number below `TICKERS`; different numbers have different tickers. */
export function ticker(index: number): string {
  const at = (index * STRIDE) % NAMES;
  return `${ONSETS[at % ONSETS.length]}${ENDINGS[Math.floor(at / ONSETS.length)]}`;
}
