import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { count, day, words } from '../format.ts';
import { Panel } from './panel.tsx';
/** Which days of which series are there: a bar per series, with its holes. */
export function Coverage({ series, base, onBase }) {
  const shown = series.filter(({ exchange }) => exchange !== 'aggregated').toSorted(byName);
  const from = Math.min(...shown.map((each) => each.from));
  const until = Math.max(...shown.map((each) => each.until));
  const groups = Map.groupBy(shown, ({ exchange, market }) => `${exchange} ${market}`);
  return _jsx(Panel, {
    title: 'Coverage',
    note: `Daily bars, ${day(from)} to ${day(until)}. A red notch is a day without a bar; point at it for its cause.`,
    children: _jsx('div', {
      className: 'coverage',
      children: [...groups].map(([name, members]) =>
        _jsxs(
          'details',
          {
            open: members.some((each) => each.base === base) && name.includes('binance'),
            children: [
              _jsxs('summary', {
                children: [
                  _jsx('span', { children: name }),
                  _jsxs('span', {
                    className: 'muted',
                    children: [members.length, ' symbols,', ' ', count(members.reduce((sum, each) => sum + each.days, 0)), ' bars'],
                  }),
                ],
              }),
              _jsx('table', {
                children: _jsx('tbody', {
                  children: members.map((each) =>
                    _jsxs(
                      'tr',
                      {
                        'aria-selected': each.base === base,
                        children: [
                          _jsx('th', {
                            scope: 'row',
                            children: _jsx('button', {
                              type: 'button',
                              className: 'link',
                              onClick: () => onBase(each.base),
                              children: each.symbol,
                            }),
                          }),
                          _jsx('td', { className: 'bar-cell', children: _jsx(Bar, { series: each, from: from, until: until }) }),
                          _jsx('td', { className: 'number', children: count(each.days) }),
                        ],
                      },
                      each.symbol,
                    ),
                  ),
                }),
              }),
            ],
          },
          name,
        ),
      ),
    }),
  });
}
function Bar({ series, from, until }) {
  const at = (ms) => (100 * (ms - from)) / (until - from);
  return _jsxs('svg', {
    className: 'bar',
    viewBox: '0 0 100 6',
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${day(series.from)} to ${day(series.until)}`,
    children: [
      _jsx('rect', { className: 'rail', width: '100', height: '6' }),
      _jsx('rect', { className: 'have', x: at(series.from), width: Math.max(0.4, at(series.until) - at(series.from)), height: '6' }),
      series.holes.map((hole) =>
        _jsx(
          'rect',
          {
            className: 'hole',
            x: at(hole.from),
            width: Math.max(0.4, at(hole.until) - at(hole.from)),
            height: '6',
            children: _jsx('title', { children: `${day(hole.from)}: ${words(hole.cause)}` }),
          },
          hole.from,
        ),
      ),
    ],
  });
}
function byName(a, b) {
  const [left, right] = [a, b].map(({ exchange, market, symbol }) => `${exchange} ${market} ${symbol}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
