/**
 * A process that asks `AvailabilityDB` the same questions many times. Arguments: dataset folder, repetitions. Prints milliseconds per
 * question: the median, the 99th percentile and the first.
 */
import { addDays, stream } from '@bullion/core';
import { AvailabilityDB } from 'bullion';

const [dataset = '', repetitions = '1000'] = process.argv.slice(2);
await using db = await AvailabilityDB.open({ dataset });
const symbols = await db.symbols();
const chance = stream(1);
const symbol = () => symbols[Math.floor(chance() * symbols.length)] ?? '';
const day = () => addDays('2019-09-26', Math.floor(chance() * 2_240));
/** A day with volumes of the 30 days before it. */
const recently = () => addDays('2025-11-13', Math.floor(chance() * 8));

const QUESTIONS: Readonly<Record<string, () => Promise<unknown>>> = {
  'states of a day': () => db.states(day()),
  'first and last day of a symbol': () => db.seen(symbol()),
  'snapshot with sizes and times': () => db.snapshot(day()),
  'timeline with sizes': () => db.timeline(symbol()),
  'counts of all days': () => db.counts(),
  'top 20 by volume of a day': () => db.topByVolume(recently(), { limit: 20 }),
  'universe: 100 by 30-day volume, 30 days old': () => db.universe({ asOf: recently(), limit: 100, minAgeDays: 30 }),
};

const told: Record<string, unknown> = {};
for (const [name, question] of Object.entries(QUESTIONS)) {
  const times: number[] = [];
  for (let count = 0; count < Number(repetitions); count++) {
    const started = performance.now();
    await question();
    times.push(performance.now() - started);
  }
  const sorted = times.toSorted((a, b) => a - b);
  told[name] = { p50: sorted[Math.floor(sorted.length / 2)], p99: sorted[Math.floor(sorted.length * 0.99)], first: times[0] };
}
process.stdout.write(JSON.stringify(told));
