import type { Log, Market } from '@bullion/core';
import { REFINING } from '@bullion/lake';
import type { BronzeDetail } from '../assets/bronze/plan.ts';
import type { Failure, Outcome, Scope, Work, World } from '../engine/asset.ts';
import type { Readings } from '../engine/readings.ts';
import type { Results } from '../engine/result.ts';
import { runAssets } from '../engine/run.ts';
import { type Assignment, consultAssets, listAssets, partAssets } from './assignment.ts';
import type { Effects } from './effects.ts';
import type { Part } from './jobs.ts';
import { leftUnasked, type NotAsked, whatIsDue } from './offline.ts';
import { resolveScope } from './resolve-scope.ts';
import type { Ways } from './ways.ts';

/** One run under way. */
export interface RunUnderWay {
  readonly runId: string;
  readonly assignment: Assignment;
  readonly effects: Effects;
  /** Every line of it names the run. */
  readonly log: Log;
  readonly ways: Ways;
  readonly results: Results;
  readonly readings: Readings;
  /** With the network off: what is due. */
  readonly notAsked: NotAsked[];
  /** Time for records, ms. */
  stamp(): number;
  batchId(): string;
}

/** Does one part of a job: first the lists that say what there is, then everything else. Gives the scope with its symbols. */
export async function runPart({ part, scope }: Assignment['parts'][number], run: RunUnderWay): Promise<Scope> {
  const { assignment, results } = run;
  const shared = {
    results,
    stamp: run.stamp,
    ...(run.effects.offline === true ? { insteadOfAsking: (work: Work) => leaveUnasked(work, run) } : {}),
  };
  const before = { ...shared, world: worldOf(scope, run) };
  await Promise.all([
    runAssets(listAssets(part, scope, assignment), before),
    runAssets(consultAssets(part, scope, assignment), { ...before, isAdvisory: true }),
  ]);
  const resolved = await lookUp(part, scope, run);
  await runAssets(partAssets(part, resolved, assignment), { ...shared, world: worldOf(resolved, run) });
  return resolved;
}

function leaveUnasked(work: Work, { notAsked }: RunUnderWay): Outcome {
  notAsked.push(...whatIsDue(work));
  return leftUnasked(work);
}

async function lookUp(part: Part, scope: Scope, { assignment, effects, results }: RunUnderWay): Promise<Scope> {
  if (part.lists === undefined) return scope;
  await using _lease = await effects.lake.lease(REFINING, effects.signal);
  return await resolveScope(part, scope, {
    sources: assignment.sources,
    lake: effects.lake,
    symbols: assignment.request.symbols,
    isStrict: decidesSymbols(assignment) === part,
    failureOf: (asset, market) => failureOf(results, asset, market),
  });
}

/** The part that decides whether symbols exist: the first that asks exchanges for them, as their lists have what an archive lacks. */
function decidesSymbols({ parts }: Assignment): Part | undefined {
  const knowing = parts.map(({ part }) => part).filter(({ lists }) => lists !== undefined);
  return knowing.find(({ lists }) => lists === 'silver_instruments') ?? knowing[0];
}

function worldOf(scope: Scope, { runId, effects, ways, batchId, readings, log }: RunUnderWay): World {
  const { lake, clock, signal, concurrency } = effects;
  return {
    scope,
    lake,
    send: (sourceId) => ways.send(sourceId),
    clock,
    log,
    runId,
    readings,
    batchId,
    signal,
    concurrency,
    progress: (event) => effects.progress(event),
  };
}

/** How the list of a market failed, if it did. */
function failureOf(results: Results, asset: string, market: Market): Failure | undefined {
  const failed = results.entries.find(
    ({ work, outcome }) => work.asset === asset && outcome.status === 'failed' && isAbout(work.detail as BronzeDetail, market),
  );
  return failed?.outcome.failures[0];
}

function isAbout({ due }: BronzeDetail, market: Market): boolean {
  return due.some(({ series }) => series.market === market);
}
