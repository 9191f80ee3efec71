import type { Interval } from '@bullion/core';
import { type Dataset, Token } from 'bullion';
import { useCallback, useState } from 'react';
import { candleChart } from '../charts/candles.ts';
import { Chart } from '../charts/chart.tsx';
import type { Series } from '../data/series.ts';
import { price } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Choice, Panel } from './panel.tsx';

const LIMIT: Readonly<Record<string, number>> = { '1d': 400, '1h': 720 };

/** Candles and volume of one token, on the exchange of choice. */
export function Candles({ dataset, series, base }: { dataset: Dataset; series: readonly Series[]; base: string }) {
  const markets = [...new Set(series.map(({ market }) => market))].sort().reverse();
  const [wantedMarket, setMarket] = useState('spot');
  const market = markets.includes(wantedMarket) ? wantedMarket : (markets[0] ?? 'spot');
  const exchanges = exchangesOf(series.filter((each) => each.market === market));
  const [wantedExchange, setExchange] = useState('');
  const exchange = exchanges.includes(wantedExchange) ? wantedExchange : (exchanges[0] ?? '');
  const [interval, setInterval] = useState<Interval>('1d');
  const candles = useLoaded(
    useCallback(
      () =>
        new Token(base, {
          dataset,
          exchange,
          market: market === 'perp' ? 'perp' : 'spot',
        }).ohlcv({
          interval,
          limit: LIMIT[interval] ?? 400,
        }),
      [dataset, base, exchange, market, interval],
    ),
  );
  const controls = (
    <>
      <Choice label="Exchange" options={exchanges} value={exchange} onChange={setExchange} />
      <Choice label="Market" options={markets} value={market} onChange={setMarket} />
      <Choice label="Interval" options={['1d', '1h']} value={interval} onChange={(each) => setInterval(each === '1h' ? '1h' : '1d')} />
    </>
  );
  if (candles.state !== 'ready') {
    return (
      <Panel title={`${base} candles`} controls={controls}>
        <div className="chart tall">
          <Loading what="candles" loaded={candles} />
        </div>
      </Panel>
    );
  }
  const last = candles.value.at(-1);
  const title = `${candles.value.symbol}${last === undefined ? '' : `  ${price(last.close)}`}`;
  return (
    <Panel title={title} controls={controls} note="Closed bars only, opened at UTC. Nothing is filled: a missing bar stays missing.">
      <Chart
        className="tall"
        label={`${candles.value.symbol} candles on ${exchange}`}
        option={(theme) => candleChart(candles.value, interval, theme)}
      />
    </Panel>
  );
}

/** The exchanges by name, what is across them last. */
function exchangesOf(series: readonly Series[]): string[] {
  const rank = (exchange: string) => `${exchange === 'aggregated' ? 1 : 0}${exchange}`;
  return [...new Set(series.map(({ exchange }) => exchange))].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
