/** Holds a home until it is killed, or until its standard input ends. */
import { openLake } from '../../src/index.ts';
import { options } from '../fixtures.ts';

const [home = ''] = process.argv.slice(2);
await using lake = await openLake(options(home, { owner: 'bullion run daily' }));
process.stdout.write(`${JSON.stringify({ pid: process.pid, home: lake.home })}\n`);
for await (const _chunk of process.stdin);
