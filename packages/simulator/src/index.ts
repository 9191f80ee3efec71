export type { FaultKind, FaultOptions } from './faults.ts';
export { type Asked, type Host, startHost } from './hosts/host.ts';
export { type HubHost, type HubOptions, startHubHost } from './hosts/hub-host.ts';
export { type ReleaseHost, startReleaseHost } from './hosts/release-host.ts';
export { type StaticOptions, startStaticHost } from './hosts/static-host.ts';
export type { LimitUse } from './limits.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './server.ts';
export { type ArchiveTruth, archiveSymbols, archiveTruth, type TruthOptions } from './truth.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
