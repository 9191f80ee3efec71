import { type Dataset, Token } from 'bullion';
import { useCallback } from 'react';
import { Chart } from '../charts/chart.tsx';
import { fundingChart } from '../charts/funding.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Panel } from './panel.tsx';

/** What holders of a perpetual paid each other, per settlement. */
export function Funding({ dataset, base }: { dataset: Dataset; base: string }) {
  const funding = useLoaded(useCallback(() => loadFunding(dataset, base), [dataset, base]));
  return (
    <Panel title={`${base} funding`} note="Rate paid at each settlement, in basis points of the position. Above zero, longs pay shorts.">
      {funding.state === 'ready' && funding.value.length > 0 ? (
        <Chart label={`${base} funding`} option={(theme) => fundingChart(funding.value, theme)} />
      ) : (
        <div className="chart">
          {funding.state === 'ready' ? (
            <p className="loading">No funding of {base} in this dataset.</p>
          ) : (
            <Loading what="funding" loaded={funding} />
          )}
        </div>
      )}
    </Panel>
  );
}

/** One curve per exchange that paid any, as the manifest says. */
async function loadFunding(dataset: Dataset, base: string) {
  const paid = dataset.spec.tables.find(({ name }) => name === 'funding_rates')?.series ?? [];
  const exchanges = new Set(paid.filter((series) => series.base === base).map(({ exchange }) => exchange));
  return Promise.all(
    [...exchanges].map(async (exchange) => {
      const rows = await new Token(base, { dataset, exchange, market: 'perp' }).fundingRate({ limit: 1200 });
      return { exchange, rows: rows.map(({ timestamp, funding_rate }) => ({ time: timestamp.getTime(), rate: funding_rate })) };
    }),
  );
}
