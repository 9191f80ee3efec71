import { BullionError, didYouMean, isoTime, parseDay } from '@bullion/core';
import { AvailabilityDB } from 'bullion';
import type { Context } from '../context.ts';
import { countText, sizeText, table } from '../terminal/output.ts';

const QUESTIONS = ['snapshot', 'timeline'];

/** `bullion query snapshot <date>` and `bullion query timeline <symbol>`. */
export async function query(context: Context, _options: unknown, what = '', of = ''): Promise<undefined> {
  if (!QUESTIONS.includes(what)) {
    throw new BullionError('usage', `There is no query ${JSON.stringify(what)}.`, {
      hint: `Queries: snapshot <date>, timeline <symbol>.${didYouMean(what, QUESTIONS)}`,
    });
  }
  const day = what === 'snapshot' ? parseDay(of) : of;
  await using db = await AvailabilityDB.open({ dataset: context.dataset });
  if (what === 'snapshot') await snapshot(context, db, day);
  else await timeline(context, db, day);
}

async function snapshot({ output }: Context, db: AvailabilityDB, day: string): Promise<void> {
  const { symbols, ...about } = await db.snapshot(day);
  const rows = symbols.map(({ symbol, file_size_bytes, last_modified }) => ({
    symbol,
    file_size_bytes,
    last_modified: last_modified === null ? null : isoTime(last_modified.getTime()),
  }));
  output.result({ ...about, symbols: rows }, ({ date, count, symbols }) => {
    const cells = symbols.map((each) => [each.symbol, sizeOrNull(each.file_size_bytes), each.last_modified]);
    return `${countText(count)} ${count === 1 ? 'symbol' : 'symbols'} on ${date}\n${table(['symbol', 'size', 'published'], cells)}`;
  });
}

async function timeline({ output }: Context, db: AvailabilityDB, symbol: string): Promise<void> {
  output.result(await db.timeline(symbol), ({ symbol, first, last, days }) => {
    const available = days.filter((each) => each.available).length;
    const rows = days.map((each) => [each.date, each.state, sizeOrNull(each.file_size_bytes)]);
    return `${symbol}: ${countText(available)} of ${countText(days.length)} days, ${first} to ${last}\n${table(['date', 'state', 'size'], rows)}`;
  });
}

const sizeOrNull = (bytes: number | null): string | null => (bytes === null ? null : sizeText(bytes));
