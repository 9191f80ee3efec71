import { asBullionError, isoTime, type ReportedFinding, withFields } from '@bullion/core';
import type { Failure, Scope } from '../engine/asset.ts';
import { type FindingCounts, summaryOf } from '../engine/findings.ts';
import { Readings } from '../engine/readings.ts';
import type { RunRequest } from '../engine/request.ts';
import { type Materialization, materializationOf, Results, type RunStatus } from '../engine/result.ts';
import { type Assignment, readAssignment } from './assignment.ts';
import { warnBehind } from './clock-watch.ts';
import { countGaps, type GapCounts } from './count-gaps.ts';
import type { Effects } from './effects.ts';
import type { Part } from './jobs.ts';
import { type NotAsked, refuseEmptyHome } from './offline.ts';
import { type JobPlan, planJob } from './plan-job.ts';
import { foundBy, heldBack, isRelease } from './release-gate.ts';
import { type RunUnderWay, runPart } from './run-part.ts';
import { type SourceRequests, Ways } from './ways.ts';

/** What a run came to, as `bullion run --json` prints it. */
export interface JobResult {
  readonly run_id: string;
  readonly job: string;
  readonly status: RunStatus;
  readonly started_at: string;
  readonly finished_at: string;
  readonly requests: number;
  readonly retries: number;
  /** The same by source, with what it took; those that were asked nothing are left out. */
  readonly sources: readonly SourceRequests[];
  readonly materializations: readonly Materialization[];
  readonly failures: readonly Failure[];
  /** With the network off: what is due and was not asked for. */
  readonly not_asked: readonly NotAsked[];
  /** What the newest checks of everything in scope found, the gravest first, as far as a run lists it. */
  readonly findings: readonly ReportedFinding[];
  /** All of them, by severity. */
  readonly findings_count: FindingCounts;
  /** How many gaps there are inside what was asked for, by cause; `bullion gaps` names them. */
  readonly gaps: GapCounts;
  /** What was asked for and is not on the list of an exchange. */
  readonly not_listed: readonly { readonly exchange: string; readonly market: string; readonly symbol: string }[];
  /** With `dryRun` alone: what would be done. */
  readonly planned?: JobPlan['planned'];
}

/** Does what a request asks for and says how it ended. Throws only where nothing can be done: a wrong request, a stopped run. */
export async function runJob(request: RunRequest, effects: Effects): Promise<{ result: JobResult; exitCode: 0 | 1 | 3 }> {
  const assignment = readAssignment(request, effects);
  refuseEmptyHome(effects);
  if (assignment.request.dryRun) return { result: await dryRun(request, effects), exitCode: 0 };
  warnBehind(effects.lake.ledger, effects.clock.now(), effects.log);
  const run = startRun(assignment, effects);
  const startedAt = isoTime(run.stamp());
  const { ledger } = effects.lake;
  ledger.startRun({ runId: run.runId, job: assignment.name, command: effects.command, startedAt });
  try {
    const scopes: Scope[] = [];
    for (const each of assignment.parts) scopes.push(await partOrGate(each, run));
    const parts = assignment.parts.map(({ part }) => part);
    const found = foundBy(run.results, parts, ledger);
    const result = await resultOf(run, startedAt, scopes, found);
    const { status, requests, retries, finished_at: finishedAt } = result;
    ledger.finishRun(run.runId, { status, finishedAt, requests, retries, result });
    return { result, exitCode: run.results.exitCode(assignment.request.strict, found) };
  } catch (error) {
    recordEnd(run, error);
    throw error;
  } finally {
    run.ways.close();
    run.readings[Symbol.dispose]();
  }
}

/** Does a part, unless it is a release and `--strict` lets findings hold it back. */
async function partOrGate(each: Assignment['parts'][number], run: RunUnderWay): Promise<Scope> {
  const isGated = run.assignment.request.strict && isRelease(each.part);
  const held = isGated ? heldBack(each.scope, run.effects.lake.ledger) : undefined;
  if (held === undefined) return runPart(each, run);
  run.results.add(held.work, held.outcome);
  return each.scope;
}

async function dryRun(request: RunRequest, effects: Effects): Promise<JobResult> {
  const { job, planned } = await planJob(request, effects);
  const now = isoTime(effects.clock.now());
  const nothing = {
    requests: 0,
    retries: 0,
    sources: [],
    materializations: [],
    failures: [],
    not_asked: [],
    ...summaryOf([]),
    gaps: {},
    not_listed: [],
  };
  return { run_id: 'dry-run', job, status: 'success', started_at: now, finished_at: now, ...nothing, planned };
}

function startRun(assignment: Assignment, effects: Effects): RunUnderWay {
  const { clock, signal, endpoints, patienceMs, random, proxy, keys, shared } = effects;
  const runId = effects.newId();
  const log = withFields(effects.log, { run_id: runId });
  const startedAt = { now: clock.now(), monotonic: clock.monotonic() };
  let batches = 0;
  return {
    runId,
    assignment,
    effects,
    log,
    ways: new Ways({
      sources: assignment.sources,
      endpoints,
      clock,
      log,
      signal,
      keys,
      shared,
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(random === undefined ? {} : { random }),
      ...(effects.offline === undefined ? {} : { offline: effects.offline }),
      ...(proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy } }),
    }),
    results: new Results(),
    notAsked: [],
    readings: new Readings(effects.lake),
    stamp: () => Math.round(startedAt.now + clock.monotonic() - startedAt.monotonic),
    batchId: () => `${runId}-${String(++batches).padStart(4, '0')}`,
  };
}

async function resultOf(
  run: RunUnderWay,
  startedAt: string,
  scopes: readonly Scope[],
  found: readonly ReportedFinding[],
): Promise<JobResult> {
  const { results, assignment, runId, ways, effects } = run;
  const asked = scopes.map((scope, index) => ({ scope, tables: tablesOf(assignment.parts[index]?.part, scope) }));
  return {
    run_id: runId,
    job: assignment.name,
    status: results.status,
    started_at: startedAt,
    finished_at: isoTime(run.stamp()),
    ...ways.stats(),
    materializations: results.outcomes.map(materializationOf),
    failures: results.failures,
    not_asked: run.notAsked,
    ...summaryOf(found),
    gaps: await countGaps(asked, effects.lake),
    not_listed: notListed(scopes),
  };
}

function tablesOf(part: Part | undefined, { intervals }: Scope): readonly string[] {
  return part === undefined ? [] : [...part.targets(intervals), ...part.also];
}

function notListed(scopes: readonly Scope[]): JobResult['not_listed'] {
  const absent = scopes.flatMap(({ instruments }) => instruments.filter(({ listing }) => listing === undefined));
  const rows = absent.map(({ exchange, market, nativeSymbol }) => ({ exchange, market, symbol: nativeSymbol }));
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function recordEnd(run: RunUnderWay, thrown: unknown): void {
  const { code, message, details } = asBullionError(thrown);
  const status = run.effects.signal.aborted ? 'interrupted' : 'failed';
  const { requests, retries, sources } = run.ways.stats();
  const end = {
    status,
    finishedAt: isoTime(run.stamp()),
    requests,
    retries,
    result: { error: { code, message, details }, sources },
  } as const;
  run.effects.lake.ledger.finishRun(run.runId, end);
}
