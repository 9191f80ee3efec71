import { BullionError, DAY_MS, dayOf } from '@bullion/core';
import { intervalOf, stepOf } from '../bars.ts';
import type { Answer, CandleRow, Feed, Parsed, Window } from '../exchange.ts';
import { fetchVerified } from './checksum.ts';
import { judge } from './errors.ts';
import { readKlines } from './klines-csv.ts';
import { isNameOf, type KlinesFile, klinesStem } from './paths.ts';
import { readZip } from './zip.ts';

/** Bars of one symbol and UTC day: one ZIP, which counts only with its published SHA-256. */
export const klines: Feed<CandleRow> = {
  kind: 'klines',
  feeds: 'silver_ohlcv_normalized',
  shape: 'series',
  markets: ['perp', 'spot'],
  intervals: ['1m', '1d'],
  withoutTrades: 'flat',
  // Users have waited for files from one day to seven.
  youngMs: 7 * DAY_MS,
  stored: 'archive_files',
  windowMs: () => DAY_MS,
  async *fetch(send, window) {
    yield await fetchVerified(send, fileOf(window));
  },
  parsers: [{ parse }],
};

function fileOf({ series, from }: Window): KlinesFile {
  return { market: series.market, symbol: series.nativeSymbol, interval: intervalOf(series), period: dayOf(from) };
}

function parse(answer: Answer, window: Window): Parsed<CandleRow> {
  if (judge(answer).kind === 'absent') return { rows: [], rejected: [] };
  const file = fileOf(window);
  const { name, content } = readZip(answer.body, answer.url);
  if (!isNameOf(file, '.csv', name)) {
    throw new BullionError('schema_drift', `${answer.url} holds ${name} instead of ${klinesStem(file)}.csv.`, {
      details: { url: answer.url, sha256: answer.sha256, name },
    });
  }
  const from = Math.floor(window.from / DAY_MS) * DAY_MS;
  return readKlines(content, { name, from, until: from + DAY_MS, step: stepOf(window.series) });
}
