import { DAY_MS, dayOf, dayStart } from '@bullion/core';
import type { Listing } from '@bullion/exchanges';
import { silverInstruments } from '@bullion/tables';
import { INSTRUMENT_RULES } from '../../checks/rules.ts';
import { parseSeries } from './feeds.ts';
import type { Refinery } from './silver.ts';

/** Instrument lists, one snapshot per day on which they were asked, one file per exchange, market and month. */
export const instrumentRefinery: Refinery = {
  table: silverInstruments,
  reads: [],
  rules: INSTRUMENT_RULES,
  shared: ['snapshot', 'exchange'],
  freshWithinHours: 36,
  // A list only ever tells about the moment in which it was asked for.
  asked: ({ now }) => ({ from: dayStart(dayOf(now)), until: dayStart(dayOf(now)) + DAY_MS }),
  // Earlier months are read as well, so they have to be of the same code.
  range: ({ now }) => ({ from: 0, until: now + 1 }),
  grain: () => silverInstruments.grain,
  fileOf: (series, { source }, scope) => {
    const { market } = parseSeries(series);
    return scope.exchanges.includes(source.exchange) && scope.markets.includes(market) ? `${source.exchange}-${market}` : undefined;
  },
  speaksOf: ({ askedOn }) => ({ from: askedOn, until: askedOn + 1 }),
  share: (answer, { source }) => ({
    values: { snapshot: dayOf(answer.asked_on), exchange: source.exchange },
    interval: '',
    delistedAt: null,
  }),
  read: (parsed, { values }) => {
    const { status, ...row } = parsed as Listing;
    return { at: dayStart(String(values['snapshot'])), values: { ...row, listing_status: status } };
  },
};
