import * as analytics from 'bullion/analytics';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import { type Facts, VOLUME_DAYS } from '../facts.ts';
import { html } from '../page/html.ts';
import { dayText, decimal, percent, price, short } from '../page/numbers.ts';
import type { Panel } from './panel.ts';
import { spanOf } from './subject.ts';

type Found = Extract<Facts['exchanges'], { readonly found: unknown }>['found'];

/** How far apart the exchanges were, day by day. */
export function divergencePanel(facts: Facts, { divergence }: Found): Panel {
  const points = divergence.map(({ timestamp, spread_bps }) => ({ timestamp, value: spread_bps }));
  const spreads = points.map(({ value }) => value);
  const typical = analytics.quantile(spreads, 0.5);
  return {
    id: 'divergence',
    title: 'Price divergence',
    note: `Highest / lowest close − 1 on ${divergence.exchanges.join(', ')}, in basis points: ${decimal(typical, 1)} on half of the days, and above that for at most ${longestAbove(spreads, typical ?? 0)} days in a row; ${decimal(Math.max(...spreads), 1)} at most.`,
    chart: linesChart([{ colour: COLOUR.own, points, width: 1.2, area: 0.1 }], { ...spanOf(facts), format: (value) => decimal(value, 0) }),
    table: {
      head: ['day', 'lowest', 'highest', 'low', 'high', 'bps'],
      texts: [0, 1, 2],
      rows: divergence.map((row) => [
        dayText(row.timestamp),
        row.lowest,
        row.highest,
        price(row.low),
        price(row.high),
        decimal(row.spread_bps),
      ]),
      command: `bullion market divergence ${divergence.symbol} --market ${divergence.market}`,
    },
  };
}

/** Where it is traded, and how much of that takers bought. */
export function volumePanel({ candles }: Facts, { volumes }: Found): Panel {
  const taken = takerShare(candles);
  return {
    id: 'volume',
    title: 'Volume by exchange',
    note: `Base volume of the last ${VOLUME_DAYS} days.${taken === null ? '' : ` Takers bought ${percent(taken, 1)} of what was traded on ${candles.exchange}.`}`,
    body: html`<ul class="shares">${volumes.map(
      ({ exchange, share, volume }) =>
        html`<li><span>${exchange}</span><i style="--share:${((share ?? 0) * 100).toFixed(1)}%"></i><b>${percent(share, 1)}</b><small>${short(volume)}</small></li>`,
    )}</ul>`,
    table: {
      head: ['exchange', 'share', 'base volume', 'quote volume', 'days'],
      texts: [0],
      rows: volumes.map((row) => [row.exchange, percent(row.share, 1), short(row.volume), short(row.quote_volume), String(row.bars)]),
      command: `bullion market volume ${volumes[0]?.symbol ?? ''} --market ${volumes.market} --limit ${VOLUME_DAYS}`,
    },
  };
}

/** Of the days whose taker volume is said; null where none is. */
function takerShare(candles: Facts['candles']): number | null {
  const said = candles.slice(-VOLUME_DAYS).filter(({ taker_buy_volume }) => taker_buy_volume !== null);
  const volume = analytics.sum(said.map((bar) => bar.volume));
  return volume === 0 ? null : analytics.sum(said.map(({ taker_buy_volume }) => taker_buy_volume ?? 0)) / volume;
}

const longestAbove = (values: readonly number[], level: number): number =>
  analytics.longestRun(
    values.map((value) => value - level),
    1,
  );
