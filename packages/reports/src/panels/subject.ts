import { dayStart, INTERVAL_MS, isoTime } from '@bullion/core';
import type { Mark, Span } from '../charts/look.ts';
import type { Facts } from '../facts.ts';

/** The time that charts span: all candles, with what happened to the instrument meanwhile. */
export function spanOf(facts: Facts): Span {
  const { candles } = facts;
  const [first, last] = [candles[0]?.timestamp ?? new Date(0), candles.at(-1)?.timestamp ?? new Date(0)];
  return { from: first, until: new Date(last.getTime() + INTERVAL_MS[candles.interval]), marks: marksOf(facts) };
}

/** Where lives of the instrument begin and end. */
export function marksOf({ lives, candles }: Facts): Mark[] {
  const [first, last] = [candles[0], candles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const own = lives.filter(
    ({ exchange, market }) => market === candles.market && (exchange === candles.exchange || candles.exchange === 'aggregated'),
  );
  const marks = own.flatMap(({ first_day, last_day, began, ended, exchange }) => [
    ...(first_day === null ? [] : [{ timestamp: new Date(dayStart(first_day)), label: `${began} on ${exchange}` }]),
    ...(last_day === null || ended === null ? [] : [{ timestamp: new Date(dayStart(last_day)), label: `${ended} on ${exchange}` }]),
  ]);
  return marks.filter(({ timestamp }) => timestamp > first.timestamp && timestamp < last.timestamp);
}

export const benchmarkName = ({ benchmark }: Facts): string => ('found' in benchmark ? benchmark.found.candles.symbol : '');

/** The command that prints what a panel shows. */
export function ask(facts: Facts, what: string): string {
  return ['bullion token', word(facts.options.symbol), what, ...selection(facts)].join(' ');
}

/** The command that makes the sheet again, of this revision and no other. */
export function again(facts: Facts): string {
  const { benchmark, symbol } = facts.options;
  const compared = benchmark === undefined ? [] : ['--benchmark', word(benchmark ?? 'none')];
  const { symbol: found, revision } = facts.candles;
  return ['bullion tearsheet', word(symbol), ...selection(facts), ...compared, '--revision', revision, '-o', `${found}.html`].join(' ');
}

function selection({ options, place }: Facts): string[] {
  const { exchange, market, from, to } = options;
  const day = (when: Date | number | string): string => isoTime(new Date(when).getTime()).slice(0, 10);
  return [
    ...(exchange === undefined ? [] : ['--exchange', exchange]),
    ...(market === undefined ? [] : ['--market', market]),
    ...(from === undefined ? [] : ['--from', day(from)]),
    ...(to === undefined ? [] : ['--to', day(to)]),
    ...(/^(https?|hf|github|s3):/.test(place) ? ['--dataset', word(place)] : []),
  ];
}

const word = (text: string): string => (/^[\w.:/@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
