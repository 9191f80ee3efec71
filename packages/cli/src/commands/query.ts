import { BullionError, didYouMean } from '@bullion/core';
import { AvailabilityDB } from 'bullion';
import type { Context } from '../context.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { counts, delisted, newlyListed, range, snapshot, timeline } from './query/days.ts';
import type { QueryOptions, Question } from './query/question.ts';
import { average, percentile, summary, top, trend, universe } from './query/volumes.ts';

const QUESTIONS: Readonly<Record<string, Question>> = {
  snapshot,
  timeline,
  range,
  counts,
  new: newlyListed,
  delisted,
  top,
  summary,
  universe,
  percentile,
  average,
  trend,
};

/** `bullion query <what> …`: what the archive had on which day, and what was traded. */
export async function query(context: Context, options: QueryOptions & ReadingOptions, what = '', ...of: string[]): Promise<undefined> {
  const question = QUESTIONS[what];
  if (question === undefined) {
    const names = Object.keys(QUESTIONS);
    throw new BullionError('usage', `There is no query ${JSON.stringify(what)}.${didYouMean(what, names)}`, {
      hint: `Queries: ${names.map((name) => usageOf(name)).join(', ')}.`,
    });
  }
  checkArguments(what, question, of);
  checkOptions(what, question, options);
  const ask = question.prepare(options, of);
  await using how = reading(context, options);
  await using db = await AvailabilityDB.open({ dataset: context.dataset, ...how.options });
  await ask(db, context.output);
}

function checkArguments(what: string, { args }: Question, of: readonly string[]): void {
  if (of.length === args.length) return;
  const problem = of.length < args.length ? `needs ${args[of.length]}` : `takes no ${JSON.stringify(of[args.length])}`;
  throw new BullionError('usage', `\`query ${what}\` ${problem}.`, { hint: `Write: bullion query ${usageOf(what)}.` });
}

/** An option that a query does not know would be ignored silently, and the answer would be to another question. */
function checkOptions(what: string, { options }: Question, given: QueryOptions): void {
  const wrong = Object.entries(OPTIONS).find(([name]) => Object.hasOwn(given, name) && !options.some((each) => each === name));
  if (wrong === undefined) return;
  const known = options.map((name) => OPTIONS[name]);
  throw new BullionError('usage', `\`query ${what}\` takes no ${wrong[1]}.`, {
    hint: known.length === 0 ? `Write: bullion query ${usageOf(what)}.` : `It takes ${known.join(', ')}.`,
  });
}

const OPTIONS: Readonly<Record<keyof QueryOptions, string>> = {
  number: '-n',
  asOf: '--as-of',
  minAgeDays: '--min-age-days',
  window: '--window',
  from: '--from',
  to: '--to',
};

function usageOf(name: string): string {
  return [name, ...(QUESTIONS[name]?.args ?? [])].join(' ');
}
