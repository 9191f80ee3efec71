import type { Fake } from '@bullion/exchanges/fakes';

/** The other side of the made-up exchange: it trades what Binance trades, closed days only. */
export const fakes: Readonly<Record<string, Fake>> = {
  TOYBOURSE: ({ path, query }, world) => {
    const traded = world.instruments('binance', 'spot');
    if (path === '/pairs') return json(traded.map(({ base, quote }) => [base, quote]));
    const instrument = traded.find(({ base, quote }) => `${base}~${quote}` === query.get('pair'));
    if (path !== '/bars' || instrument === undefined) return { ...json(null), status: 404 };
    const bars = world.bars(instrument, '1d', Number(query.get('from')), Number(query.get('until'))).filter(({ closed }) => closed);
    return json(bars.map((bar) => [bar.openTime, ...[bar.open, bar.high, bar.low, bar.close, bar.volume].map(Number)]));
  },
};

const json = (value: unknown) => ({ status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
