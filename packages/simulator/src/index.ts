export type { FaultKind, FaultOptions } from './faults.ts';
export type { LimitUse } from './limits.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './server.ts';
export { type ArchiveTruth, archiveSymbols, archiveTruth, type TruthOptions } from './truth.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
