import { Assets } from './asset.ts';
import { deliveries } from './deliveries.ts';
import { EXCHANGE_FACTS, type ExchangeFacts } from './exchange-facts.ts';
import { type Instrument, type InstrumentFacts, makeInstrument } from './instrument.ts';
import { majorsOf } from './majors.ts';
import { furtherPerps } from './perps.ts';

export interface ListingOptions {
  readonly seed: number;
  now(): number;
  /** Instruments listed before this instant (ms) appear to be listed at it; those delisted before it are left out. */
  readonly notBefore: number;
  /** At most this many invented perpetuals. */
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

function decisions(seed: number, symbols: number | undefined): Decision[] {
  const assets = new Assets(seed);
  const onBinance = [...furtherPerps(seed, assets, symbols), ...deliveries(assets)];
  const { binance, coinbase, okx, bybit } = EXCHANGE_FACTS;
  return [
    ...[binance, coinbase, okx, bybit].flatMap((facts) => majorsOf(facts.exchange, assets).map((about) => ({ facts, about }))),
    ...onBinance.map((about) => ({ facts: binance, about })),
  ];
}
