import { asBullionError, BullionError } from '@bullion/core';
import type { Answer, Send, Window } from '@bullion/exchanges';
import type { World } from '../../engine/asset.ts';
import { Breaker } from '../../engine/breaker.ts';
import { concurrencyOf } from '../../engine/concurrency.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import type { BronzeBatches } from './batch.ts';
import type { BronzeFailures } from './failures.ts';
import { denialRow, rowsOf, spoiledRow } from './row.ts';

interface Asking {
  readonly kept: KeptFeed;
  readonly world: World;
  readonly batches: BronzeBatches;
  readonly failures: BronzeFailures;
}

/**
 * Asks for windows, a bounded number at a time. One that fails is noted and costs no other; when too many fail, the rest is not asked.
 * Throws only what concerns all of them: storage, or a run that was stopped.
 */
export async function askWindows(windows: readonly Window[], asking: Asking): Promise<void> {
  const { kept, world, failures } = asking;
  const breaker = new Breaker();
  let drifted: BullionError | undefined;
  let next = 0;
  let done = 0;
  const take = () => (breaker.isOpen || drifted !== undefined ? undefined : windows[next++]);
  const worker = async () => {
    for (let window = take(); window !== undefined; window = take()) {
      const error = await askOne(window, breaker, asking);
      if (error?.code === 'schema_drift') drifted ??= error;
      world.progress({ asset: kept.asset, done: ++done, total: windows.length, unit: 'requests' });
    }
  };
  const stopOthers = (error: unknown) => {
    next = windows.length;
    throw error;
  };
  const workers = Array.from({ length: Math.min(concurrencyOf(world, kept.source), windows.length) }, () => worker().catch(stopOthers));
  const ends = await Promise.allSettled(workers);
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  if (next < windows.length)
    failures.addUnasked(drifted === undefined ? breaker.error(windows.length - next) : stopped(drifted, windows.length - next));
}

/** Whoever changes the form of one file changes it for all: the others would only be downloaded to be refused. */
function stopped(drift: BullionError, unasked: number): BullionError {
  const message = `A file has another form than it used to, so ${unasked} more were not asked for: ${drift.message}`;
  return new BullionError('exchange_stopped', message, { details: { unasked }, cause: drift });
}

/** Keeps what is said about a window, or notes why nothing is, and returns that. */
async function askOne(window: Window, breaker: Breaker, { kept, world, batches, failures }: Asking): Promise<BullionError | undefined> {
  // Of the batch that is being filled while the request is sent; what is answered late may be stored with the next one.
  const about = { asset: kept.asset, batch_id: batches.id, symbol: window.series.nativeSymbol };
  const said = await rowsAbout(window, kept, world, about).catch(asBullionError);
  if (!(said instanceof BullionError)) {
    breaker.succeed();
    await batches.add(said);
    return undefined;
  }
  if (said.code === 'cancelled') throw said;
  if (isDenial(kept, said)) await batches.add([denialRow(kept, window, said, world.clock.now())]);
  if (said.code === 'checksum_mismatch') await batches.add([spoiledRow(kept, window, said, world.clock.now())]);
  breaker.fail(said);
  failures.add(window.series, said);
  world.log.warn(said.message, { ...about, code: said.code });
  return said;
}

/** Who asks which files there are and is turned away knows something: that the archive refuses to say. */
function isDenial({ feed }: KeptFeed, { code, details }: BullionError): boolean {
  const wasAsked = typeof details['attempts'] === 'number' && details['attempts'] > 0;
  return feed.sweepMs !== undefined && wasAsked && (code === 'geo_blocked' || details['status'] === 403);
}

/** A window counts once all its answers are there. */
async function rowsAbout(window: Window, kept: KeptFeed, world: World, about: Readonly<Record<string, unknown>>) {
  const way = world.send(kept.source.id);
  const send: Send = (ask, options) => way(ask, { ...options, about });
  const answers: Answer[] = [];
  for await (const answer of kept.feed.fetch(send, window)) answers.push(answer);
  return rowsOf(kept, window, answers, world.readings);
}
