import { Assets } from './asset.ts';
import { deliveries } from './deliveries.ts';
import { EXCHANGE_FACTS, type ExchangeFacts } from './exchange-facts.ts';
import { GROWN } from './growth.ts';
import { type Instrument, type InstrumentFacts, makeInstrument } from './instrument.ts';
import { majorsOf } from './majors.ts';
import { inventedPerps } from './perps.ts';
import { otherQuotes } from './quotes.ts';
import { RENAMED, renamed } from './renames.ts';

export interface ListingOptions {
  readonly seed: number;
  now(): number;
  /** Instruments listed before this instant (ms) appear to be listed at it; those delisted before it are left out. */
  readonly notBefore: number;
  /** So many of the invented tickers that there are by November 2026, and as large a part of everything else on Binance's perp market. */
  readonly symbols?: number;
}

/** Everything that any exchange lists at any time, past and future, oldest decisions first. */
export function everyInstrument({ seed, now, notBefore, symbols }: ListingOptions): Instrument[] {
  return decisions(seed, symbols)
    .filter(({ about }) => (about.delistedAt ?? Number.POSITIVE_INFINITY) > notBefore)
    .map(({ facts, about }, index) =>
      makeInstrument(facts, { ...about, listedAt: Math.max(about.listedAt, notBefore) }, { seed, index, now }),
    );
}

interface Decision {
  readonly facts: ExchangeFacts;
  readonly about: InstrumentFacts;
}

function decisions(seed: number, symbols: number = GROWN): Decision[] {
  const assets = new Assets(seed);
  const { binance, coinbase, okx, bybit } = EXCHANGE_FACTS;
  const majors = [binance, coinbase, okx, bybit].flatMap((facts) => majorsOf(facts.exchange, assets).map((about) => ({ facts, about })));
  const ownMajors = majors.filter(({ facts, about }) => facts === binance && about.market === 'perp').map(({ about }) => about);
  const invented = inventedPerps(seed, assets, symbols);
  const share = Math.min(1, symbols / GROWN);
  const onBinance = [
    ...invented,
    ...otherQuotes([...ownMajors, ...invented], assets, share),
    ...renamed(assets, Math.floor(RENAMED * share)),
    ...deliveries(assets),
  ];
  return [...majors, ...onBinance.map((about) => ({ facts: binance, about }))];
}
