import { BullionError, INTERVAL_MS, INTERVALS, type Interval, invariant, type SpecSeries } from '@bullion/core';
import type { Edition } from '../edition.ts';
import type { Price } from './answers.ts';
import { CANDLES, orLives } from './candles.ts';
import { AGGREGATED, chooseSeries, findSeries, type Wanted, type WantedCandles } from './choose.ts';
import type { Life } from './lives.ts';
import { pin, subject } from './subject.ts';

/** The newest close, from the finest bars that have it. */
export async function priceIn(edition: Edition, asked: WantedCandles): Promise<Price> {
  const wanted = { spelling: asked.spelling, market: asked.market ?? 'spot', exchange: asked.exchange ?? AGGREGATED };
  const { interval, series } = newest(edition, wanted) ?? (await daily(edition, asked, wanted));
  const [row] = await edition.read(CANDLES[interval], { ...pin(series), last: 1, columns: ['timestamp', 'close'] });
  invariant(row, 'a row of a series that the manifest names');
  const as_of = new Date(row.timestamp.getTime() + INTERVAL_MS[interval]);
  return { ...subject(series, edition), price: row.close, interval, as_of };
}

interface Bars {
  readonly interval: Interval;
  readonly series: SpecSeries;
}

function newest(edition: Edition, wanted: Wanted): Bars | undefined {
  const found = INTERVALS.flatMap((interval) => {
    const table = edition.spec.tables.find(({ name }) => name === CANDLES[interval]);
    return table === undefined ? [] : findSeries(edition.spec, table, wanted).map((series) => ({ interval, series }));
  });
  return found.sort((a, b) => Date.parse(b.series.until) - Date.parse(a.series.until))[0];
}

/** Where nothing is there under the name, this says why. */
async function daily(edition: Edition, asked: WantedCandles, wanted: Wanted): Promise<Bars> {
  const chosen = await orLives(edition, asked, () => {
    const [series] = chooseSeries(edition.spec, edition.table(CANDLES['1d']), wanted);
    invariant(series, 'a chosen series');
    return series;
  });
  if ('lives' in chosen) throw isOver(chosen.lives);
  return { interval: '1d', series: chosen };
}

function isOver(lives: readonly Life[]): BullionError {
  const { symbol, exchange, market, last_day, ended } = lives.at(-1) ?? {};
  return new BullionError('outside_coverage', `${symbol} on ${exchange} (${market}) is over: ${ended}, last traded on ${last_day}.`, {
    hint: 'The dataset has no candles of it. lives() tells from when to when it was traded.',
    details: { symbol, exchange, market, last_day, ended },
  });
}
