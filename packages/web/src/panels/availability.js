import { AvailabilityDB } from 'bullion';
import { useCallback, useState } from 'react';
import { Fragment as _Fragment, jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { calendarChart } from '../charts/calendar.ts';
import { Chart } from '../charts/chart.tsx';
import { count, words } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Panel } from './panel.tsx';
/** The calendar of one perpetual of the Binance archive: a square a day, coloured by what is known of it. */
export function Availability({ dataset }) {
  const db = useLoaded(useCallback(() => open(dataset), [dataset]));
  return _jsx(Panel, {
    title: 'Availability of the Binance archive',
    note: 'Whether the 1-minute file of each day is published, by UTC day. \u201CNot yet\u201D and \u201Ccould not ask\u201D are never shown as missing.',
    children: db.state === 'ready' ? _jsx(Calendar, { ...db.value }) : _jsx(Loading, { what: 'availability', loaded: db }),
  });
}
async function open(dataset) {
  const db = await AvailabilityDB.open({ dataset });
  return { db, symbols: await db.symbols() };
}
function Calendar({ db, symbols }) {
  const [wanted, setSymbol] = useState('BTCUSDT');
  const symbol = symbols.includes(wanted) ? wanted : (symbols[0] ?? '');
  const timeline = useLoaded(useCallback(() => db.timeline(symbol), [db, symbol]));
  if (symbols.length === 0) return _jsx('p', { className: 'loading', children: 'This dataset has no availability.' });
  return _jsxs(_Fragment, {
    children: [
      _jsxs('label', {
        className: 'picker',
        children: [
          _jsxs('span', { children: [count(symbols.length), ' perpetuals, delisted ones included'] }),
          _jsx('input', {
            list: 'symbols',
            defaultValue: symbol,
            'aria-label': 'Symbol',
            onChange: ({ target }) => {
              const typed = target.value.toUpperCase();
              if (symbols.includes(typed)) setSymbol(typed);
            },
          }),
          _jsx('datalist', { id: 'symbols', children: symbols.map((each) => _jsx('option', { value: each }, each)) }),
        ],
      }),
      timeline.state === 'ready' ? _jsx(Timeline, { ...timeline.value }) : _jsx(Loading, { what: symbol, loaded: timeline }),
    ],
  });
}
function Timeline({ symbol, first, last, days }) {
  const states = [...Map.groupBy(days, ({ state }) => state)].map(([state, each]) => `${count(each.length)} ${words(state)}`);
  const years = [...new Set(days.map(({ date }) => date.slice(0, 4)))].sort().reverse().slice(0, 4);
  return _jsxs(_Fragment, {
    children: [
      _jsxs('p', {
        className: 'note',
        children: [_jsx('strong', { children: symbol }), ': ', first, ' to ', last, '; ', states.join(', ')],
      }),
      _jsx(Chart, {
        className: 'calendar',
        height: 40 + years.length * 150,
        label: `Availability of ${symbol}`,
        option: (theme) => calendarChart(days, years, theme),
      }),
    ],
  });
}
