/** Holds a lease of a home, or only the home, until it is killed or its standard input ends. */
import { openLake } from '../../src/index.ts';
import { options } from '../fixtures.ts';

const [home = '', name] = process.argv.slice(2);
await using lake = await openLake(options(home, { owner: 'bullion run daily' }));
await using _lease = name === undefined ? undefined : await lake.lease(name);
process.stdout.write(`${JSON.stringify({ pid: process.pid, home: lake.home })}\n`);
for await (const _chunk of process.stdin);
