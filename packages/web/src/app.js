import { useCallback, useState } from 'react';
import { Fragment as _Fragment, jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { loadDataset } from './data/dataset.ts';
import { loadSeries } from './data/series.ts';
import { dateTime } from './format.ts';
import { Availability } from './panels/availability.tsx';
import { Candles } from './panels/candles.tsx';
import { Coverage } from './panels/coverage.tsx';
import { Funding } from './panels/funding.tsx';
import { Loading } from './panels/loading.tsx';
import { Quality } from './panels/quality.tsx';
import { Summary } from './panels/summary.tsx';
import { useLoaded } from './use-loaded.ts';
/** The whole page: one dataset, looked at from several sides. */
export function App() {
  const dataset = useLoaded(loadDataset);
  if (dataset.state !== 'ready') return _jsx(Loading, { what: 'the dataset', loaded: dataset });
  return _jsx(Page, { dataset: dataset.value });
}
function Page({ dataset }) {
  const series = useLoaded(useCallback(() => loadSeries(dataset), [dataset]));
  const [base, setBase] = useState('BTC');
  return _jsxs(_Fragment, {
    children: [
      _jsx(Header, { dataset: dataset }),
      _jsxs('main', {
        children: [
          _jsx(Summary, { spec: dataset.spec }),
          series.state === 'ready'
            ? _jsx(Market, { dataset: dataset, series: series.value, base: base, onBase: setBase })
            : _jsx(Loading, { what: 'the list of series', loaded: series }),
          _jsx(Availability, { dataset: dataset }),
          _jsx(Quality, { dataset: dataset }),
        ],
      }),
      _jsxs('footer', {
        children: [
          'Revision ',
          _jsx('code', { children: dataset.revision }),
          '. Every row can be traced to the answer that said it: ',
          _jsx('code', { children: 'bullion why' }),
          '.',
        ],
      }),
    ],
  });
}
function Header({ dataset: { spec } }) {
  return _jsxs('header', {
    children: [
      _jsxs('h1', {
        children: [
          _jsx('svg', { viewBox: '0 0 32 32', 'aria-hidden': 'true', children: _jsx('path', { d: 'M9 6h14l6 20H3z' }) }),
          'Bullion',
        ],
      }),
      spec.simulated &&
        _jsx('span', { className: 'badge', title: 'Made by a seeded simulator, not by an exchange', children: 'simulated data' }),
      _jsxs('span', { className: 'muted', children: ['updated ', dateTime(spec.update_time)] }),
    ],
  });
}
function Market({ dataset, series, base, onBase }) {
  const bases = [...new Set(series.map((each) => each.base))].sort();
  const shown = bases.includes(base) ? base : (bases[0] ?? base);
  return _jsxs(_Fragment, {
    children: [
      _jsx('nav', {
        'aria-label': 'Token',
        className: 'tokens',
        children: bases
          .slice(0, 24)
          .map((each) =>
            _jsx('button', { type: 'button', 'aria-pressed': each === shown, onClick: () => onBase(each), children: each }, each),
          ),
      }),
      _jsx(Candles, { dataset: dataset, series: series.filter((each) => each.base === shown), base: shown }),
      _jsx(Funding, { dataset: dataset, base: shown }),
      _jsx(Coverage, { series: series, base: shown, onBase: onBase }),
    ],
  });
}
