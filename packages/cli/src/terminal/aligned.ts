/** Rows of texts as columns, two spaces apart, each as wide as its widest text; some of them to the right. */
export function aligned(rows: readonly (readonly string[])[], isRight: readonly boolean[]): string {
  const widths = isRight.map((_, column) => rows.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0));
  return rows
    .map((row) =>
      row
        .map((text, column) => {
          const space = ' '.repeat((widths[column] ?? 0) - widthOf(text));
          return isRight[column] === true ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How many cells of a terminal a text takes: two for each ideograph of a symbol's name. */
function widthOf(text: string): number {
  if (!NOT_ASCII.test(text)) return text.length;
  return Array.from(text).reduce((sum, char) => sum + (WIDE.test(char) ? 2 : NO_WIDTH.test(char) ? 0 : 1), 0);
}

const NOT_ASCII = /[^\x20-\x7e]/;
const NO_WIDTH = /\p{Mn}|\p{Me}|\p{Cf}/u;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
