const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar as long as the share of a value in the most; nothing where the output is no terminal: a program that reads it has the number. */
export function bar(value: number | null, most: number, width = 20): string {
  if (process.stdout.isTTY !== true || value === null || !(most > 0)) return '';
  const eighths = Math.round((Math.max(0, value) / most) * width * 8);
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}

/** Values one beside the other, the smallest lowest; long rows are drawn as the means of their parts. Nothing where the output is no terminal. */
export function sparkline(values: readonly number[], width = 60): string {
  if (process.stdout.isTTY !== true || values.length === 0) return '';
  const parts = Array.from({ length: Math.min(width, values.length) }, (_, index, all = Math.min(width, values.length)) =>
    values.slice(Math.floor((index * values.length) / all), Math.floor(((index + 1) * values.length) / all)),
  ).map((part) => part.reduce((sum, value) => sum + value, 0) / part.length);
  const [least, most] = [Math.min(...parts), Math.max(...parts)];
  return parts.map((value) => HEIGHTS[most > least ? Math.round(((value - least) / (most - least)) * 7) : 3]).join('');
}
