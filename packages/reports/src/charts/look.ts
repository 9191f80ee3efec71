import type { Size } from './render.ts';

/** Colours by their name in the style sheet, so that one drawing serves light, dark and print. */
export const COLOUR = {
  text: 'var(--text)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  up: 'var(--up)',
  down: 'var(--down)',
  own: 'var(--own)',
  other: 'var(--other)',
  third: 'var(--third)',
  ground: 'var(--ground)',
} as const;

/** Something that happened to the instrument: listed, renamed, settled. */
export interface Mark {
  readonly timestamp: Date;
  readonly label: string;
}

/** The time that an axis shows, with marks on it. */
export interface Span {
  readonly from: Date;
  readonly until: Date;
  readonly marks: readonly Mark[];
}

const DAY = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Room around the plot: numbers stand on the right, times below. The library must not shift plots by the length of their labels. */
export const grid = { left: 6, right: 58, top: 12, bottom: 26, outerBoundsMode: 'none' } as const;

/** A time axis whose labels fit its span. */
export function timeAxis(from: Date, until: Date, { width }: Size, gridIndex = 0, show = true) {
  const days = (until.getTime() - from.getTime()) / DAY;
  return {
    type: 'time' as const,
    gridIndex,
    min: from.getTime(),
    max: until.getTime(),
    splitNumber: Math.max(2, Math.round(width / 130)),
    ...(days > 120 ? { minInterval: 28 * DAY } : {}),
    axisLine: { lineStyle: { color: COLOUR.line } },
    axisTick: { show: false },
    splitLine: { show: false },
    axisLabel: {
      show,
      color: COLOUR.muted,
      fontSize: 11,
      hideOverlap: true,
      alignMinLabel: 'left',
      alignMaxLabel: 'right',
      formatter: (ms: number) => timeLabel(new Date(ms), days),
    },
  };
}

function timeLabel(at: Date, days: number): string {
  const month = MONTHS[at.getUTCMonth()] ?? '';
  if (days > 120) return at.getUTCMonth() === 0 ? String(at.getUTCFullYear()) : month;
  const day = `${at.getUTCDate()} ${month}`;
  return days > 6 || at.getUTCHours() === 0 ? day : `${String(at.getUTCHours()).padStart(2, '0')}:00`;
}

/** Names side by side. */
export const categoryAxis = (data: readonly string[]) => ({
  type: 'category' as const,
  data: [...data],
  axisLine: { lineStyle: { color: COLOUR.line } },
  axisTick: { show: false },
  axisLabel: { color: COLOUR.muted, fontSize: 11, hideOverlap: true },
});

/** A number axis on the right. ECharts hands a label its place on the axis, too, which is no number of digits. */
export function valueAxis(formatter: (value: number) => string, more: object = {}) {
  return {
    type: 'value' as const,
    position: 'right' as const,
    scale: true,
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: COLOUR.muted, fontSize: 11, formatter: (value: number) => formatter(value) },
    splitLine: { lineStyle: { color: COLOUR.line, width: 0.7 } },
    ...more,
  };
}

export interface Curve {
  readonly colour: string;
  readonly points: readonly { readonly timestamp: Date; readonly value: number | null }[];
  readonly width?: number;
  /** Filled down to zero, with this opacity. */
  readonly area?: number;
  readonly dashed?: boolean;
}

/** A line that stops where a value is not known. */
export function lineOf({ colour, points, width = 1.6, area, dashed = false }: Curve) {
  return {
    type: 'line' as const,
    showSymbol: false,
    connectNulls: false,
    sampling: 'lttb' as const,
    lineStyle: { width, color: colour, type: dashed ? ('dashed' as const) : ('solid' as const) },
    itemStyle: { color: colour },
    ...(area === undefined ? {} : { areaStyle: { color: colour, opacity: area } }),
    data: withHoles(points).map(({ timestamp, value }) => [timestamp.getTime(), value]),
  };
}

/** A point without a value where points are missing, so that no line is drawn over what is not known. */
function withHoles(points: Curve['points']): Curve['points'] {
  const distances = points.slice(1).map(({ timestamp }, at) => timestamp.getTime() - (points[at]?.timestamp.getTime() ?? 0));
  const step = distances.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  return points.flatMap((point, at) => {
    const isAfterHole = at > 0 && (distances[at - 1] ?? 0) > 1.5 * step;
    return isAfterHole ? [{ timestamp: new Date(point.timestamp.getTime() - step), value: null }, point] : [point];
  });
}

/** A line across the plot at a value, and dashed ones upright where something happened. */
export function guideLines(level: number | undefined, span?: Span) {
  const inside = span?.marks.filter(({ timestamp }) => timestamp > span.from && timestamp < span.until) ?? [];
  if (level === undefined && inside.length === 0) return {};
  const data = [
    ...(level === undefined ? [] : [{ yAxis: level, lineStyle: { color: COLOUR.muted, type: 'solid' as const, width: 0.8 } }]),
    ...inside.map(({ timestamp }) => ({
      xAxis: timestamp.getTime(),
      lineStyle: { color: COLOUR.other, type: 'dashed' as const, width: 0.8 },
    })),
  ];
  return { markLine: { symbol: 'none', silent: true, label: { show: false }, data } };
}
