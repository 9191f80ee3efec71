import { groupBy } from '@bullion/core';

/** A drawing in fewer letters that looks the same: neighbours of one look are one path, lines go by steps instead of by places, and what all texts share is said by the style sheet. */
export function shorter(svg: string): string {
  return svg
    .replaceAll(/ (?:dominant-baseline="central"|text-anchor="start"|xml:space="preserve"|style="[^"]*\b11px\b[^"]*")/g, '')
    .replaceAll(/(?:<path d="[^"]*"[^>]*><\/path>\n?){2,}/g, byLook)
    .replaceAll(/ d="(M[^"]*)"/g, (_, line: string) => ` d="${bySteps(line)}"`);
}

/** Candles and bars, up and down in turn: none lies over another, so that all of one look may be drawn at once. */
function byLook(run: string): string {
  const paths = [...run.matchAll(/<path d="([^"]*)"([^>]*)>/g)];
  const looks = [...groupBy(paths, ([, , look]) => look)];
  return looks.map(([look, alike]) => `<path d="${alike.map(([, line]) => line).join('')}"${look}></path>\n`).join('');
}

/** Straight lines between tenths of a pixel, which is how the library rounds; anything else stays as it is. */
function bySteps(line: string): string {
  if (!/^(?:[ML]-?[\d.]+ -?[\d.]+|Z(?=M|$))+$/.test(line)) return line;
  let [x, y] = [0, 0];
  return line.replaceAll(/([ML])(\S+?) (-?[\d.]+)/g, (_, letter: string, right: string, down: string) => {
    const [before, above] = [x, y];
    [x, y] = [tenths(right), tenths(down)];
    if (letter === 'M') return `M${number(x)}${next(y)}`;
    if (y === above) return `h${number(x - before)}`;
    return x === before ? `v${number(y - above)}` : `l${number(x - before)}${next(y - above)}`;
  });
}

const tenths = (text: string): number => Math.round(Number(text) * 10);

/** `-0.5` as `-.5`. */
const number = (inTenths: number): string => String(inTenths / 10).replace(/^(-?)0\./, '$1.');

/** A second number needs a space before it, unless it has a sign. */
const next = (inTenths: number): string => (inTenths < 0 ? number(inTenths) : ` ${number(inTenths)}`);
