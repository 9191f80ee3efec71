/** The simulated exchanges with their published limits kept by real time, and some way between them and us. */
import { writeFileSync } from 'node:fs';
import { startSimulator } from '@bullion/simulator';

const [now = '', latencyMs = '0', usesFile = ''] = process.argv.slice(2);
const simulator = await startSimulator({
  seed: 1,
  now: Date.parse(now),
  latencyMs: Number(latencyMs),
  limits: () => performance.now(),
});
setInterval(() => writeFileSync(usesFile, JSON.stringify(simulator.limits())), 250);
process.stdout.write(`${JSON.stringify({ endpoints: simulator.endpoints })}\n`);
