// Doing: jobs and assets.

// Asking: what is missing, what was refused, and where a row comes from.
export { type ArchiveStatus, readArchiveStatus } from './archive-status.ts';
export { type OutageFound, readOutages } from './assets/gaps/outages-read.ts';
export { type GapFound, readGaps } from './assets/gaps/read.ts';
export { type QuarantinedRow, readQuarantine } from './assets/quarantine.ts';
export { refineAssets } from './assets/refine.ts';
export { assets } from './definitions.ts';
export type { Asset, CheckResult, Failure, Outcome, ProgressEvent, Scope, Work, World } from './engine/asset.ts';
export { asksForALook, countsOf, type FindingCounts, reported } from './engine/findings.ts';
export type { RunRequest } from './engine/request.ts';
export type { Materialization, RunStatus } from './engine/result.ts';
export type { Freshness } from './freshness.ts';
export type { Effects } from './jobs/effects.ts';
export { JOBS } from './jobs/jobs.ts';
export type { NotAsked } from './jobs/offline.ts';
export { type JobPlan, planJob } from './jobs/plan-job.ts';
export { type JobResult, runJob } from './jobs/run-job.ts';
export { type Published, type PublishOptions, publishDataset } from './publish/publish.ts';
export { readStatus, type TableStatus } from './status.ts';
export { type Explanation, type Why, why } from './why.ts';
export type { Question } from './why-row.ts';
