/** The colours of the page as charts need them. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly up: string;
  readonly down: string;
  readonly accent: string;
  readonly curves: readonly string[];
  readonly states: Readonly<Record<string, string>>;
}

const read = (style: CSSStyleDeclaration, name: string): string => style.getPropertyValue(`--${name}`).trim();

/** Read from the style sheet, so that a colour is said once. */
export function currentTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => read(style, name);
  return {
    text: of('text'),
    muted: of('muted'),
    line: of('line'),
    surface: of('surface'),
    up: of('up'),
    down: of('down'),
    accent: of('accent'),
    curves: [of('curve-1'), of('curve-2'), of('curve-3'), of('curve-4')],
    states: {
      available: of('up'),
      missing: of('down'),
      pending: of('accent'),
      blocked: of('curve-4'),
      unknown: of('muted'),
      delisted: of('line'),
      not_listed: of('line'),
    },
  };
}

/** Calls back when the system turns dark or light; gives a function that stops it. */
export function onThemeChange(changed: () => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}

/** Axes that look alike in every chart. */
export const axis = ({ muted, line }: Theme) => ({
  axisLine: { lineStyle: { color: line } },
  axisLabel: { color: muted, hideOverlap: true },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: line, opacity: 0.5 } },
});

export const tooltip = ({ surface, line, text }: Theme) => ({
  trigger: 'axis' as const,
  backgroundColor: surface,
  borderColor: line,
  textStyle: { color: text, fontSize: 12 },
  axisPointer: {
    type: 'cross' as const,
    label: { backgroundColor: line, color: text },
  },
});
