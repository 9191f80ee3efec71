import { startSimulator } from '@bullion/simulator';

/** A small simulated world whose clock stands still. */
export function startWorld(now: string, faults?: { rate: number; seed?: number }) {
  return startSimulator({ seed: 7, now: Date.parse(now), ...(faults === undefined ? {} : { faults }) });
}
