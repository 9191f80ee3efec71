const read = (style, name) => style.getPropertyValue(`--${name}`).trim();
/** Read from the style sheet, so that a colour is said once. */
export function currentTheme() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => read(style, name);
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
export function onThemeChange(changed) {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
}
/** Axes that look alike in every chart. */
export const axis = ({ muted, line }) => ({
  axisLine: { lineStyle: { color: line } },
  axisLabel: { color: muted, hideOverlap: true },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: line, opacity: 0.5 } },
});
export const tooltip = ({ surface, line, text }) => ({
  trigger: 'axis',
  backgroundColor: surface,
  borderColor: line,
  textStyle: { color: text, fontSize: 12 },
  axisPointer: {
    type: 'cross',
    label: { backgroundColor: line, color: text },
  },
});
