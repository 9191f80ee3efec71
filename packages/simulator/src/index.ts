export type { FaultKind } from './faults.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './server.ts';
export { createWorld, type World, type WorldOptions } from './world.ts';
