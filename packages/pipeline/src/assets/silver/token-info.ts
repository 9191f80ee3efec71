import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import type { TokenRow } from '@bullion/exchanges';
import { silverTokenInfo } from '@bullion/tables';
import { TOKEN_RULES } from '../../checks/rules.ts';
import { parseSeries } from './feeds.ts';
import type { Refinery } from './silver.ts';

/** Supply and market cap, one snapshot per day on which they were asked for, one file per source and year. */
export const tokenRefinery: Refinery = {
  table: silverTokenInfo,
  reads: [],
  rules: TOKEN_RULES,
  shared: ['date', 'exchange', 'market'],
  freshWithinHours: 36,
  // A snapshot only ever tells about the moment in which it was asked for.
  asked: ({ now }) => ({ from: dayStart(dayOf(now)), until: dayStart(dayOf(now)) + DAY_MS }),
  range: ({ now }) => ({ from: 0, until: now + 1 }),
  grain: () => silverTokenInfo.grain,
  fileOf: (series, { source }, scope) => {
    const { market } = parseSeries(series);
    return scope.exchanges.includes(source.exchange) && scope.markets.includes(market) ? `${source.exchange}-${market}` : undefined;
  },
  speaksOf: ({ askedOn }) => ({ from: askedOn, until: askedOn + 1 }),
  share: (answer, { source }) => ({
    values: { date: dayOf(answer.asked_on), exchange: source.exchange, market: parseSeries(answer.series).market },
    interval: '',
    delistedAt: null,
  }),
  read: (parsed, { values }) => ({ at: dayStart(String(values['date'])), values: { ...(parsed as TokenRow) } }),
};
