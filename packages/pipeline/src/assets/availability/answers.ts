import { DAY_MS } from '@bullion/core';
import type { Ledger, ResponseEntry } from '@bullion/lake';
import { silverAvailability } from '@bullion/tables';
import { parseSeries } from '../silver/feeds.ts';
import { inOrder } from '../silver/units.ts';
import type { Anew } from './write.ts';

type Index = Pick<Ledger, 'responses' | 'files' | 'cursor'>;

/** Answers that are not folded in yet. */
export interface Unfolded {
  /** In the order of their arrival; of a series that is folded anew, all that there ever were. */
  readonly answers: readonly ResponseEntry[];
  /** Symbols (`perp/BTCUSDT`) that are folded anew, because an answer arrived before one that is folded in already; `all` where nothing is. */
  readonly anew: Anew;
  /** How far the fold has come once they are in. */
  readonly until: Progress;
}

/** How far the fold has come in the order of storing, and the newest time of arrival in it, ms. */
export interface Progress {
  readonly seq: number;
  readonly receivedAt: number;
}

/** Names under which the ledger keeps how far the fold has come. */
export const CURSORS = { seq: silverAvailability.name, receivedAt: `${silverAvailability.name} received_at` } as const;

/** What is new for the fold; everything where it never ran, was lost, ran with other code, or is wanted anew. */
export function unfolded(assets: readonly string[], ledger: Index, { force }: { force: boolean }): Unfolded {
  const seq = ledger.cursor(CURSORS.seq);
  const receivedAt = ledger.cursor(CURSORS.receivedAt);
  const isOld = ledger.files(silverAvailability.name).some(({ codeVersion }) => codeVersion !== silverAvailability.codeVersion);
  if (force || isOld || seq === undefined || receivedAt === undefined) {
    const answers = all(assets, ledger);
    return { answers, anew: 'all', until: progressOf(answers, { seq: 0, receivedAt: 0 }) };
  }
  const fresh = assets.flatMap((asset) => ledger.responses({ asset, after: seq }));
  const late = lateSeries(fresh, { seq, receivedAt }, ledger);
  const others = fresh.filter((answer) => !late.has(keyOf(answer)));
  const again = [...late.values()].flat();
  const anew = [...new Set(again.map(({ series }) => marketAndSymbol(series)))];
  return { answers: inOrder([...others, ...again]), anew, until: progressOf(fresh, { seq, receivedAt }) };
}

/** Groups of walks that are folded one after the other, each about so many days at most, or one walk. */
export function portions(answers: readonly ResponseEntry[], daysMax: number): ResponseEntry[][] {
  const portions: ResponseEntry[][] = [];
  let days = Number.POSITIVE_INFINITY;
  let before = Number.NaN;
  for (const pages of walks(answers)) {
    const [first, last] = [pages[0], pages.at(-1)];
    if (first === undefined || last === undefined) continue;
    // What arrived in one millisecond is put in order by its names, which is only possible together.
    if (days >= daysMax && last.receivedAt !== before) {
      portions.push([]);
      days = 0;
    }
    portions.at(-1)?.push(...pages);
    days += (first.askedUntil - first.askedFrom) / DAY_MS;
    before = last.receivedAt;
  }
  return portions.map(inOrder);
}

/** The pages of each walk through a folder, in the order in which the walks ended. */
function walks(answers: readonly ResponseEntry[]): ResponseEntry[][] {
  const pages = Map.groupBy(answers, ({ series, askedFrom, askedUntil, batchId }) => `${series} ${askedFrom} ${askedUntil} ${batchId}`);
  return [...pages.values()].sort((a, b) => (a.at(-1)?.receivedAt ?? 0) - (b.at(-1)?.receivedAt ?? 0));
}

function all(assets: readonly string[], ledger: Index): ResponseEntry[] {
  return inOrder(assets.flatMap((asset) => ledger.responses({ asset })));
}

/** Series with an answer that arrived, by our clock, before one that is folded in: all their answers. A clock that was put back does that. */
function lateSeries(fresh: readonly ResponseEntry[], done: Progress, ledger: Index): Map<string, ResponseEntry[]> {
  const late = new Map<string, ResponseEntry[]>();
  if (fresh.every(({ receivedAt }) => receivedAt > done.receivedAt)) return late;
  for (const [key, answers] of Map.groupBy(fresh, keyOf)) {
    const [{ asset, series } = { asset: '', series: '' }] = answers;
    const first = Math.min(...answers.map(({ receivedAt }) => receivedAt));
    const every = ledger.responses({ asset, series });
    if (every.some(({ seq, receivedAt }) => seq <= done.seq && receivedAt >= first)) late.set(key, every);
  }
  return late;
}

/** `perp/BTCUSDT` */
function marketAndSymbol(series: string): string {
  const { market, nativeSymbol } = parseSeries(series);
  return `${market}/${nativeSymbol}`;
}

function keyOf({ asset, series }: ResponseEntry): string {
  return `${asset} ${series}`;
}

function progressOf(answers: readonly ResponseEntry[], from: Progress): Progress {
  return answers.reduce(
    (far, answer) => ({ seq: Math.max(far.seq, answer.seq), receivedAt: Math.max(far.receivedAt, answer.receivedAt) }),
    from,
  );
}
