import { asBullionError, dayOf, isoTime, partitionLabel } from '@bullion/core';
import { REFINING } from '@bullion/lake';
import pLimit, { type LimitFunction } from 'p-limit';
import { couldNotAsk } from '../checks/asked.ts';
import type { Asset, Outcome, Work, World } from './asset.ts';
import { concurrencyOf } from './concurrency.ts';
import type { Results } from './result.ts';

/** What the runner is given beside the world of the assets. */
export interface Runner {
  readonly world: World;
  readonly results: Results;
  /** What is asked helps and is not needed: that it could not be asked is a finding and no failure. */
  readonly isAdvisory?: boolean;
  /** Where nothing may be sent: takes the place of asking. */
  insteadOfAsking?(work: Work): Outcome;
  /** Time for records, ms: data time that goes on while the run lasts. */
  stamp(): number;
}

/**
 * Does the work of assets, each planned when all that it reads is done, because what they wrote decides what there is to do.
 * A piece that throws fails alone. Ends early only when the run is cancelled.
 */
export async function runAssets(assets: readonly Asset[], runner: Runner): Promise<void> {
  const lanes = lanesFor(concurrencyOf(runner.world));
  const finished = new Map<string, Promise<void>>();
  for (const asset of assets) {
    const inputs = [...asset.inputs, ...(asset.follows ?? [])].map((key) => finished.get(key));
    finished.set(
      asset.key,
      Promise.all(inputs).then(() => runAsset(asset, lanes(asset), runner)),
    );
  }
  const ends = await Promise.allSettled(finished.values());
  runner.world.signal.throwIfAborted();
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw asBullionError(broken.reason);
}

/** Waiting for exchanges goes side by side; the SQL engine already uses every core, so refining goes one piece at a time. */
function lanesFor(concurrency: number): (asset: Asset) => LimitFunction {
  const fetching = pLimit(concurrency);
  const refining = pLimit(1);
  return ({ layer }) => (layer === 'bronze' ? fetching : refining);
}

/** What follows from what is stored is decided and done under one lease. Whoever has nothing to do waits for nobody. */
async function runAsset(asset: Asset, lane: LimitFunction, given: Runner): Promise<void> {
  const { lake, signal, runId } = given.world;
  signal.throwIfAborted();
  const isFetching = asset.layer === 'bronze';
  const name = isFetching ? asset.key : REFINING;
  const runner = isFetching ? given : { ...given, world: { ...given.world, lake: lake.settledFor(runId) } };
  const free = await lake.tryLease(name);
  if (free === undefined && isUpToDate(asset, runner.world)) {
    await doAsset(asset, lane, runner);
    if (isFetching) lake.ledger.relyOn(runId, asset.key);
    return;
  }
  await using _lease = free ?? (await lake.lease(name, signal));
  await doAsset(asset, lane, runner);
  if (isFetching) lake.ledger.relyOn(runId, asset.key);
  else lake.ledger.reveal(runId, asset.inputs);
}

function isUpToDate(asset: Asset, world: World): boolean {
  const planned = planOrFailure(asset, world);
  return 'works' in planned && planned.works.every(({ upToDate }) => upToDate);
}

async function doAsset(asset: Asset, lane: LimitFunction, runner: Runner): Promise<void> {
  const { world, results } = runner;
  const planned = planOrFailure(asset, world);
  if ('outcome' in planned) return results.add(planned.work, planned.outcome);
  const todo = planned.works.filter((work) => !isOver(asset, results.of(work)));
  const { length: total } = todo;
  let done = 0;
  const runOne = async (work: Work) => {
    await runWork(asset, work, runner);
    done += 1;
    // Requests are counted where they are sent, and one file has no progress of its own.
    if (asset.layer !== 'bronze' && total > 1) world.progress({ asset: asset.key, done, total, unit: 'files' });
  };
  await Promise.all(todo.map((work) => lane(() => runOne(work))));
}

/** In one run nothing is asked twice, and what failed is not tried again; refining follows whatever was asked meanwhile. */
function isOver({ layer }: Asset, before: Outcome | undefined): boolean {
  return before !== undefined && (before.status === 'failed' || layer === 'bronze');
}

function planOrFailure(asset: Asset, world: World): { works: Work[] } | { work: Work; outcome: Outcome } {
  const { from, until } = world.scope;
  try {
    return { works: asset.plan(world.scope, world.lake.ledger) };
  } catch (error) {
    const partition = partitionLabel(dayOf(from), dayOf(until));
    const work = { asset: asset.key, partition, unit: 'plan', from, until, upToDate: false, detail: null };
    return { work, outcome: failed(work, error, world) };
  }
}

async function runWork(asset: Asset, work: Work, runner: Runner): Promise<void> {
  const { world, results, stamp } = runner;
  world.signal.throwIfAborted();
  const startedAt = stamp();
  const outcome = work.upToDate ? upToDate(asset, work, world) : await attempt(asset, work, runner);
  world.signal.throwIfAborted();
  results.add(work, outcome);
  record(work, outcome, { startedAt, finishedAt: stamp() }, world);
}

function upToDate(asset: Asset, { asset: key, partition, unit }: Work, { lake }: World): Outcome {
  const file = asset.layer === 'bronze' ? undefined : lake.ledger.file(asset.table, unit);
  return {
    asset: key,
    partition,
    status: 'up_to_date',
    rows: file?.rows ?? 0,
    bytes: file?.bytes ?? 0,
    sha256: file?.sha256 ?? null,
    checks: [],
    failures: [],
  };
}

async function attempt(asset: Asset, work: Work, { world, isAdvisory = false, insteadOfAsking }: Runner): Promise<Outcome> {
  if (insteadOfAsking !== undefined && asset.layer === 'bronze') return insteadOfAsking(work);
  const outcome = await asset.run(work, world).catch((error: unknown) => failed(work, error, world));
  return isAdvisory ? couldNotAsk(outcome) : outcome;
}

function failed({ asset, partition }: Work, error: unknown, { log }: World): Outcome {
  const { code, message, details } = asBullionError(error);
  log.error(message, { asset, partition, code, details });
  const failure = { asset, partition, symbol: null, exchange: null, code, message, attempts: 1 };
  return { asset, partition, status: 'failed', rows: 0, bytes: 0, sha256: null, checks: [], failures: [failure] };
}

/** Up-to-date pieces leave no trace: the ledger says when something was done, not when it was looked at. What was looked at anew is said. */
function record(work: Work, outcome: Outcome, times: { startedAt: number; finishedAt: number }, world: World): void {
  const { runId, lake, log } = world;
  const { asset, partition, status, rows, bytes, sha256, checks } = outcome;
  const finishedAt = isoTime(times.finishedAt);
  const startedAt = isoTime(times.startedAt);
  const about = { runId, asset, partition, unit: work.unit };
  if (checks.length > 0) lake.ledger.recordChecks(checks.map((check) => ({ findings: [], ...check, ...about, checkedAt: finishedAt })));
  if (status === 'up_to_date') return;
  lake.ledger.recordMaterialization({ ...about, status, rows, bytes, sha256, startedAt, finishedAt });
  log.debug('materialized', { asset, partition, status, rows });
}
