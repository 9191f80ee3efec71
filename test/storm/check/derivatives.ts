import { DAY_MS, dayOf } from '@bullion/core';
import type { FakeInstrument } from '@bullion/exchanges/fakes';
import { type Asked, keyOf, listings } from './facts.ts';
import type { NamedGaps } from './gaps.ts';
import type { Published } from './published.ts';

interface FundingRow {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly time: number;
  readonly rate: number;
}

/** Every settlement that was paid is there with its rate, and no other is. */
export async function falseFunding(asked: Asked, published: Published, gaps: NamedGaps): Promise<string[]> {
  const rows = await published.rows<FundingRow>(
    'funding_rates',
    'exchange, market, symbol, epoch_ms(funding_time)::DOUBLE AS time, funding_rate AS rate',
  );
  const truth = factsOf(
    asked,
    (instrument) => asked.world.funding(instrument, asked.begin, asked.until),
    ({ rate }) => ({ rate: Number(rate) }),
  );
  return compare(asked, 'funding_rates', rows, truth, gaps);
}

interface InterestRow {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly time: number;
  readonly base: number | null;
  readonly both: number | null;
}

/** When Bybit began to tell one side alone. */
const ONE_SIDE_FROM = Date.UTC(2026, 5, 11);
const FIVE_MINUTES_MS = 300_000;

/** Open interest at every full hour, on Binance at every five minutes, is what it was. */
export async function falseInterest(asked: Asked, published: Published, gaps: NamedGaps): Promise<string[]> {
  const rows = await published.rows<InterestRow>(
    'open_interest',
    'exchange, market, symbol, epoch_ms(timestamp)::DOUBLE AS time, open_interest AS base, both_sides AS both',
  );
  const truth = factsOf(
    asked,
    (instrument) => {
      const step = instrument.exchange === 'binance' ? FIVE_MINUTES_MS : 12 * FIVE_MINUTES_MS;
      // The state at midnight is in the file of the day that it ends.
      return asked.world.openInterest(instrument, step, asked.begin, asked.until + 1);
    },
    ({ base, time }, exchange) => ({
      base: exchange === 'bybit' && time < ONE_SIDE_FROM ? null : Number(base),
      both: exchange === 'bybit' ? Number((2 * Number(base)).toPrecision(12)) : null,
    }),
    isMistold,
  );
  return compare(asked, 'open_interest', rows, truth, gaps);
}

/** The first state of a file that the archive will replace is another one until then: that is what it says. */
function isMistold(instrument: FakeInstrument, { time }: { readonly time: number }, { world }: Asked): boolean {
  if (instrument.exchange !== 'binance' || time % DAY_MS !== FIVE_MINUTES_MS) return false;
  return world.archiveReplacedAt(instrument, dayOf(time)).some((at) => at > world.now());
}

interface Fact {
  readonly listed: ReturnType<typeof listings>[number];
  readonly time: number;
  readonly values: Readonly<Record<string, number | null>>;
  /** Whether the exchange itself says something else. */
  readonly isMistold: boolean;
}

function factsOf<F extends { readonly time: number }>(
  asked: Asked,
  read: (instrument: Parameters<Asked['world']['funding']>[0]) => readonly F[],
  values: (fact: F, exchange: string) => Fact['values'],
  mistold: (instrument: FakeInstrument, fact: F, asked: Asked) => boolean = () => false,
): Map<string, Fact> {
  const perps = listings(asked).filter(({ market }) => market === 'perp');
  const facts = perps.flatMap((listed) =>
    listed.instruments.flatMap((instrument) =>
      read(instrument).map(
        (fact): Fact => ({
          ...{ listed, time: fact.time, values: values(fact, listed.exchange) },
          isMistold: mistold(instrument, fact, asked),
        }),
      ),
    ),
  );
  return new Map(facts.map((fact) => [keyOf(fact.listed, fact.time), fact]));
}

type Row = { readonly exchange: string; readonly market: string; readonly symbol: string; readonly time: number };

function compare(asked: Asked, table: string, rows: readonly Row[], truth: ReadonlyMap<string, Fact>, gaps: NamedGaps): string[] {
  const said = new Map(rows.map((row) => [keyOf(row, row.time), row]));
  const missing = [...truth].filter(([key, { time }]) => time < asked.until && !said.has(key));
  return [
    ...missing.map(
      ([key, { listed, time }]) =>
        `${table} ${key}: is missing (${gaps.causeAt({ table_name: table, ...listed }, time) ?? 'no gap is named'})`,
    ),
    ...[...said].flatMap(([key, row]) => {
      const fact = truth.get(key);
      if (fact === undefined) return [`${table} ${key}: the world has nothing of the kind`];
      if (fact.isMistold) return [];
      const wrong = Object.entries(fact.values).filter(([name, value]) => Reflect.get(row, name) !== value);
      return wrong.map(([name, value]) => `${table} ${key}: ${name} is ${String(Reflect.get(row, name))}, not ${value}`);
    }),
  ];
}
