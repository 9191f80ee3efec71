import { Token } from 'bullion';
import { useCallback } from 'react';
import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { Chart } from '../charts/chart.tsx';
import { fundingChart } from '../charts/funding.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Panel } from './panel.tsx';

const EXCHANGES = ['binance', 'okx', 'bybit'];
/** What holders of a perpetual paid each other, per settlement. */
export function Funding({ dataset, base }) {
  const funding = useLoaded(useCallback(() => loadFunding(dataset, base), [dataset, base]));
  return _jsx(Panel, {
    title: `${base} funding`,
    note: 'Rate paid at each settlement, in basis points of the position. Above zero, longs pay shorts.',
    children:
      funding.state === 'ready' && funding.value.length > 0
        ? _jsx(Chart, { label: `${base} funding`, option: (theme) => fundingChart(funding.value, theme) })
        : _jsx('div', {
            className: 'chart',
            children:
              funding.state === 'ready'
                ? _jsxs('p', { className: 'loading', children: ['No funding of ', base, ' in this dataset.'] })
                : _jsx(Loading, { what: 'funding', loaded: funding }),
          }),
  });
}
/** One curve per exchange that has any; exchanges without the token have none. */
async function loadFunding(dataset, base) {
  const asked = EXCHANGES.filter((exchange) => dataset.spec.exchanges.includes(exchange)).map(async (exchange) => {
    const rows = await new Token(base, { dataset, exchange, market: 'perp' }).fundingRate({ limit: 1200 }).catch(() => []);
    return {
      exchange,
      rows: rows.map(({ timestamp, funding_rate }) => ({
        time: timestamp.getTime(),
        rate: funding_rate,
      })),
    };
  });
  return (await Promise.all(asked)).filter(({ rows }) => rows.length > 0);
}
