import { addDays, BullionError, DAY_MS, dayOf, dayStart, draw, invariant } from '@bullion/core';
import { verifyLake } from '@bullion/lake';
import type { JobResult, RunRequest } from '@bullion/pipeline';
import type { World } from '@bullion/simulator';
import { patientClock } from '../support/patient-clock.ts';
import type { Asked } from './check/facts.ts';
import { untruths } from './check/untruths.ts';
import { CALM_END, type Step, type Storm } from './plan.ts';
import { openStage, type Stage } from './stage.ts';
import { workNamed } from './works.ts';

export const DAYS = 14;
/** Invented tickers of the world; there are ten real ones beside them. */
const TICKERS = 12;
const MINUTE_DAYS = 2;
const SHOWN = 12;

/** A storm that is over: what it left, and what must be found there. */
export interface Aftermath extends AsyncDisposable {
  readonly home: string;
  readonly asked: Asked;
  /** What went wrong in a way that nothing in the storm excuses. */
  readonly faults: readonly string[];
}

/** Plays a storm. What is not as it should be afterwards, at most some lines of it; nothing where all is true. */
export async function playStorm(storm: Storm): Promise<string[]> {
  await using after = await weather(storm);
  if (after.faults.length > 0) return after.faults.slice(0, SHOWN);
  const { home, asked } = after;
  const damage = await verifyLake({ home, clock: patientClock(asked.world.now()), owner: 'storm' });
  return [...damage.map(({ path, problem }) => `${path} ${problem}`), ...(await untruths(home, asked))].slice(0, SHOWN);
}

export async function weather(storm: Storm): Promise<Aftermath> {
  const { seed, faults, trouble } = storm;
  const { tables, markets, calm } = workNamed(storm.work);
  const [first, last] = [storm.steps[0]?.now ?? storm.calm[0] ?? 0, storm.calm.at(-1) ?? 0];
  const stage = await openStage({ seed, now: first, symbols: TICKERS, trouble, faults: { ...faults, seed } });
  const { world } = stage.simulator;
  const coin = pickCoin(world, storm, last);
  const found = await disturb(stage, storm, coin);
  stage.calm();
  for (const now of storm.calm) found.push(...(await settle(stage, storm, { now, coin, targets: calm })));
  world.setNow(last);
  return {
    home: stage.home,
    asked: { world, ...spanOf(storm), exchanges: storm.exchanges, bases: ['BTC', coin.base], tables, markets },
    faults: found,
    [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
  };
}

function spanOf({ begin, calm }: Storm): Pick<Asked, 'begin' | 'until' | 'minutesUntil'> {
  const from = dayStart(begin);
  return { begin: from, until: dayStart(dayOf(calm.at(-1) ?? 0)), minutesUntil: from + MINUTE_DAYS * DAY_MS };
}

/** A second coin beside Bitcoin, which may be listed while the storm lasts, or delisted where an archive remembers it. */
function pickCoin(world: World, { seed, work, begin, calm, exchanges }: Storm, last: number): Coin {
  world.setNow(last);
  const [exchange = 'binance'] = exchanges;
  const market = workNamed(work).markets.at(-1) ?? 'perp';
  const known = exchange === 'binance' && market === 'perp' ? dayStart(begin) : last;
  const quotes = exchange === 'coinbase' ? 'USD' : 'USDT';
  const coins = world
    .instruments(exchange, market)
    .filter(
      ({ kind, quote, base }) => (kind === 'spot' || kind === 'perpetual') && quote === quotes && base !== 'BTC' && /^[A-Z]+$/.test(base),
    )
    .filter(({ listedAt, delistedAt = last + 1 }) => listedAt < (calm[0] ?? 0) && delistedAt > known);
  const coin = coins[Math.floor(draw('coin', seed) * coins.length)];
  invariant(coin !== undefined, `a second coin on ${exchange}`);
  return coin;
}

type Coin = { readonly base: string; readonly listedAt: number };

async function disturb(stage: Stage, storm: Storm, coin: Coin): Promise<string[]> {
  const found: string[] = [];
  for (const step of storm.steps) {
    const result = await stage.play(requestOf(step, storm, coin), step.now, step.end).catch(expected);
    found.push(...bugsIn(result).map((bug) => `${step.target} at ${new Date(step.now).toISOString()}: ${bug}`));
  }
  return found;
}

/** In a storm a run may fail in any way that it can name. */
function expected(error: unknown): undefined {
  if (!(error instanceof BullionError) || OURS.includes(error.code)) throw error;
}

const OURS: readonly string[] = ['bug', 'conservation', 'corrupt_file', 'corrupt_ledger', 'io_failed', 'bad_definition'];

function bugsIn(result: JobResult | undefined): string[] {
  const failures = (result?.failures ?? []).filter(({ code }) => OURS.includes(code));
  return failures.map(({ asset, code, message }) => `${asset} failed with ${code}: ${message}`);
}

interface Calm {
  readonly now: number;
  readonly coin: Coin;
  readonly targets: readonly string[];
}

/** A day on which nothing goes wrong: everything is asked for once, and all of it must come. */
async function settle(stage: Stage, storm: Storm, { now, coin, targets }: Calm): Promise<string[]> {
  const found: string[] = [];
  for (const target of targets) {
    const result = await stage.play(requestOf({ now, target, end: CALM_END }, storm, coin), now, CALM_END);
    if (result?.status === 'success') continue;
    const why = result?.failures.map(({ asset, symbol, code, message }) => `${asset} ${symbol ?? ''} ${code}: ${message}`) ?? [];
    found.push(`${target} on the calm day ${dayOf(now)} ended as ${result?.status}: ${why.slice(0, 3).join('; ')}`);
  }
  return found;
}

function requestOf({ target, now, exchanges }: Step, { work, begin, exchanges: all }: Storm, coin: Coin): RunRequest {
  const symbols = coin.listedAt <= now ? ['BTC', coin.base] : ['BTC'];
  if (target === 'minutes') {
    return { target: 'ohlcv', intervals: ['1m'], exchanges: ['binance'], symbols: ['BTC'], from: begin, to: addDays(begin, MINUTE_DAYS) };
  }
  if (target === 'publish') return { target };
  if (target === 'instruments') return { target, exchanges: exchanges ?? all };
  if (target === 'availability') return { target, symbols, from: begin };
  const { markets } = workNamed(work);
  return { target, symbols, markets, from: begin, exchanges: target === 'daily' ? all : (exchanges ?? all) };
}
