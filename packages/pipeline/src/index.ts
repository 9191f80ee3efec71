// Doing: jobs and assets.
export { assets } from './definitions.ts';
export type { Asset, CheckResult, Failure, Outcome, ProgressEvent, Scope, Work, World } from './engine/asset.ts';
export type { RunRequest } from './engine/request.ts';
export type { Materialization, RunStatus } from './engine/result.ts';
export type { Effects } from './jobs/effects.ts';
export { JOBS } from './jobs/jobs.ts';
export { type JobPlan, planJob } from './jobs/plan-job.ts';
export { type JobResult, runJob } from './jobs/run-job.ts';
