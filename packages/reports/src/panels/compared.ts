import type { Point } from 'bullion/analytics';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { dayText } from '../page/numbers.ts';
import type { Panel } from './panel.ts';
import { benchmarkName, spanOf } from './subject.ts';

export interface Compared extends Pick<Panel, 'id' | 'title' | 'note' | 'wide' | 'height'> {
  readonly own: readonly Point[];
  /** The same of the benchmark; nothing where there is none. */
  readonly other: readonly Point[];
  readonly format: (value: number | null | undefined) => string;
  readonly axis: (value: number) => string;
  readonly level?: number;
  readonly command?: string;
}

/** A curve of the token, beside that of the benchmark where there is one. */
export function comparedPanel(facts: Facts, { own, other, format, axis, level, command, ...panel }: Compared): Panel {
  const isBoth = other.length > 0;
  const otherAt = new Map(other.map(({ timestamp, value }) => [timestamp.getTime(), value]));
  const [thin, thick] = panel.wide === true ? [1.3, 2] : [1.2, 1.8];
  const curves = [
    ...(isBoth ? [{ colour: COLOUR.other, points: other, width: thin }] : []),
    { colour: COLOUR.own, points: own, width: thick },
  ];
  return {
    ...panel,
    keys: keysOf(facts, isBoth),
    chart: linesChart(curves, { ...spanOf(facts), format: axis, ...(level === undefined ? {} : { level }) }),
    table: {
      head: ['day', facts.candles.symbol, ...(isBoth ? [benchmarkName(facts)] : [])],
      texts: [0],
      rows: own
        .filter(({ value }) => value !== null)
        .map(({ timestamp, value }) => [dayText(timestamp), format(value), ...(isBoth ? [format(otherAt.get(timestamp.getTime()))] : [])]),
      ...(command === undefined ? {} : { command }),
    },
  };
}

/** What the two colours stand for. */
export const keysOf = ({ candles, benchmark }: Facts, isBoth = 'found' in benchmark) => [
  { label: candles.symbol, colour: COLOUR.own },
  ...('found' in benchmark && isBoth ? [{ label: benchmark.found.candles.symbol, colour: COLOUR.other }] : []),
];
