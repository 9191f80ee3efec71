import { DAY_MS } from '@bullion/core';
import type { Answer, Feed, Parsed, Window } from '../exchange.ts';
import { type ArchiveName, classifyArchiveName } from './archive-name.ts';

import { listPages, pageOf } from './pages.ts';
import { symbolsPrefix } from './paths.ts';

/** Every symbol that ever had a klines file: the folders of the bucket. They are never removed, so the dead are among them. */
export const symbols: Feed<ArchiveName> = {
  kind: 'symbols',
  feeds: 'silver_availability',
  shape: 'snapshot',
  markets: ['perp'],
  intervals: [],
  windowMs: () => DAY_MS,
  fetch: (send, window) => listPages(send, { prefix: symbolsPrefix(window.series.market), delimiter: '/' }),
  parsers: [{ parse }],
};

function parse(answer: Answer, window: Window): Parsed<ArchiveName> {
  const prefix = symbolsPrefix(window.series.market);
  const { folders, files } = pageOf(answer);
  const names = folders.map((folder) => folder.slice(prefix.length, -1)).filter((name) => name !== '');
  const rejected = files.map(({ key, lastModified }) => ({ timestamp: lastModified, rule: 'odd_key', row: { key } }));
  return { rows: names.map(classifyArchiveName), rejected };
}
