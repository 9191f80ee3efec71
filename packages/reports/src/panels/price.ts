import { DAY_MS, groupBy } from '@bullion/core';
import * as analytics from 'bullion/analytics';
import { type CandleBar, candleChart } from '../charts/candles.ts';
import { linesChart } from '../charts/lines.ts';
import { COLOUR } from '../charts/look.ts';
import type { Facts } from '../facts.ts';
import { dayText, percent, price, short } from '../page/numbers.ts';
import { type Panel, WIDTHS } from './panel.ts';
import { ask, marksOf, spanOf } from './subject.ts';

/** A candle is this wide at least, with the room beside it. */
const CANDLE_WIDTH = 2.9;

export function candlePanel(facts: Facts): Panel {
  const { candles } = facts;
  const marks = marksOf(facts);
  const [days, phoneDays] = [daysOf(candles, WIDTHS.wide), daysOf(candles, WIDTHS.phone)];
  const bars = joined(candles, days);
  const narrow = phoneDays === days ? '' : ` (of ${phoneDays} days on a narrow screen)`;
  const marked = marks.length === 0 ? '' : ' Dashed, here and on the charts below: what happened to the instrument.';
  return {
    id: 'price',
    title: 'Price and volume',
    note: `${days === 1 ? 'Daily' : `${days}-day`} candles${narrow} in ${candles[0]?.quote}, days of UTC; below, volume in ${candles[0]?.base}.${marked}`,
    wide: true,
    height: 420,
    chart: (size) => {
      const each = daysOf(candles, size.width);
      return candleChart(joined(candles, each), each, marks)(size);
    },
    table: {
      head: ['opened', 'open', 'high', 'low', 'close', 'volume'],
      texts: [0],
      rows: bars.map((bar) => [
        dayText(bar.timestamp),
        price(bar.open),
        price(bar.high),
        price(bar.low),
        price(bar.close),
        short(bar.volume),
      ]),
      command: ask(facts, 'ohlcv'),
    },
  };
}

export function drawdownPanel(facts: Facts): Panel {
  const { own } = facts;
  const worst = own.drawdowns.toSorted((a, b) => a.depth - b.depth).slice(0, 10);
  return {
    id: 'drawdown',
    title: 'Drawdown',
    note: 'Close below the highest close before it; the table has the ten deepest falls.',
    height: 230,
    chart: linesChart([{ colour: COLOUR.down, points: own.underwater, width: 1.2, area: 0.22 }], {
      ...spanOf(facts),
      format: (value) => percent(value, 0),
      max: 0,
    }),
    table: {
      head: ['peak', 'valley', 'recovered', 'depth', 'days', 'days to recover'],
      texts: [0, 1, 2],
      rows: worst.map((each) => [
        dayText(each.peak),
        dayText(each.valley),
        each.recovered === null ? 'not yet' : dayText(each.recovered),
        percent(each.depth),
        String(Math.round(each.days)),
        each.recovery_days === null ? '–' : String(Math.round(each.recovery_days)),
      ]),
      command: ask(facts, 'drawdown'),
    },
  };
}

const daysOf = ({ length }: readonly unknown[], width: number): number => Math.max(1, Math.ceil((length * CANDLE_WIDTH) / width));

/** Bars of several days, counted from the epoch, each named by its first day that is there. */
function joined(bars: readonly CandleBar[], days: number): CandleBar[] {
  const groups = groupBy(bars, ({ timestamp }) => Math.floor(timestamp.getTime() / DAY_MS / days));
  return [...groups.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (first === undefined || last === undefined) return [];
    return [
      {
        timestamp: first.timestamp,
        open: first.open,
        high: group.reduce((most, { high }) => Math.max(most, high), first.high),
        low: group.reduce((least, { low }) => Math.min(least, low), first.low),
        close: last.close,
        volume: analytics.sum(group.map(({ volume }) => volume)),
      },
    ];
  });
}
