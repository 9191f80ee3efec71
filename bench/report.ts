import type { Summary } from './measure.ts';

/** What a measure found, as a table. */
export interface Report {
  readonly title: string;
  readonly goal: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What a reader must know to be fair to the others, and to us. */
  readonly notes: readonly string[];
}

/** The ways of doing one job side by side; the first is ours, and ratios are of medians within this run. */
export function sideBySide(ways: readonly Summary[]): Pick<Report, 'head' | 'rows'> {
  const [ours] = ways;
  const ratio = (theirs: number, mine: number | undefined) =>
    mine === undefined || theirs === mine ? '' : `${(theirs / mine).toFixed(1)}×`;
  return {
    head: ['way', 'wall, median [range]', 'ratio', 'CPU', 'ratio', 'peak memory', 'counted'],
    rows: ways.map(({ way, runs, wallMs, cpuMs, peakMb, counted }) => [
      way,
      span(wallMs, runs),
      ratio(wallMs[1], ours?.wallMs[1]),
      duration(cpuMs),
      ratio(cpuMs, ours?.cpuMs),
      `${peakMb.toFixed(0)} MB`,
      counted,
    ]),
  };
}

/** A report as Markdown. */
export function markdown({ title, goal, head, rows, notes }: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const grid = [line(head), line(head.map(() => '---')), ...rows.map(line)];
  return [`### ${title}`, '', `Goal: ${goal}.`, '', ...grid, ...notes.map((note) => `\n${note}`), ''].join('\n');
}

function span([least, median, most]: readonly [number, number, number], runs: number): string {
  return runs === 1 ? `${duration(median)} (1 run)` : `${duration(median)} [${duration(least)}–${duration(most)}] of ${runs}`;
}

/** `227 ms`, `4.4 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
