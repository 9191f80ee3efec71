import { addDays, DAY_MS, type Day, dayOf, dayStart, draw } from '@bullion/core';
import { type Work, workDrawn, workNamed } from './works.ts';

/** What one storm does, drawn from its seed: two or three weeks of a pipeline that is disturbed, and two calm days at the end. */
export interface Storm {
  readonly seed: number;
  /** The name of what is collected. */
  readonly work: string;
  /** First day that is asked for. */
  readonly begin: Day;
  readonly exchanges: readonly string[];
  readonly faults: Faults;
  /** How many times as often as usual the archive loses, delays and replaces files. */
  readonly trouble: number;
  readonly steps: readonly Step[];
  /** The two days on which nothing goes wrong. */
  readonly calm: readonly number[];
}

export interface Faults {
  readonly rate: number;
  readonly odd: number;
  readonly lies: number;
  readonly rows: number;
  readonly skewMs: number;
}

/** One time that somebody, or a schedule, starts something. */
export interface Step {
  /** Data time, ms. */
  readonly now: number;
  readonly target: string;
  /** All of the storm where it names none. */
  readonly exchanges?: readonly string[];
  readonly end: End;
}

/** `stopped`: asked to end at a request; `killed`: as by a power cut, at a request or at an operation on files and the ledger. */
export interface End {
  readonly kind: 'done' | 'stopped' | 'killed';
  readonly at: number;
  readonly by: 'request' | 'operation';
}

export const CALM_END: End = { kind: 'done', at: 0, by: 'request' };

const RATES = [0, 0.03, 0.1, 0.25, 0.4];
const HOUR_MS = 3_600_000;
/** From here on all four exchanges have both of their markets. */
const EARLIEST = dayStart('2021-09-01');
const LATEST = dayStart('2026-10-20');

/** The storm of a seed over so many days, of the work that is named or of one that the seed draws. */
export function planStorm(seed: number, days: number, work?: string): Storm {
  const chance = (...words: readonly (string | number)[]) => draw('storm', seed, ...words);
  const pick = <T>(from: readonly T[], ...words: readonly (string | number)[]) => from[Math.floor(chance(...words) * from.length)];
  const begin = EARLIEST + Math.floor((chance('begin') * (LATEST - EARLIEST)) / DAY_MS) * DAY_MS;
  const { name, targets, main, others, company, reach } = work === undefined ? workDrawn(chance('work')) : workNamed(work);
  const first = pick(main, 'main');
  const exchanges = others.filter((each) => each === first || chance('others', each) < company);
  const count = 2 + Math.floor(chance('steps') * 3);
  const times = Array.from({ length: count }, (_, index) => begin + 2 * DAY_MS + chance('time', index) * (days - 2) * DAY_MS);
  const steps = times
    .sort((a, b) => a - b)
    .map((time, index): Step => {
      const few = exchanges.filter((each) => chance('exchange', index, each) < 0.5);
      return {
        now: Math.floor(time / 1000) * 1000,
        target: pick(targets, 'target', index) ?? 'daily',
        ...(few.length > 0 && chance('few', index) < 0.6 ? { exchanges: few } : {}),
        end: endOf(chance('end', index), chance('at', index), chance('by', index), reach),
      };
    });
  const calm = begin + days * DAY_MS + Math.floor(chance('calm') * 24) * HOUR_MS;
  return {
    seed,
    work: name,
    begin: dayOf(begin),
    exchanges,
    faults: {
      rate: pick(RATES, 'rate') ?? 0,
      odd: chance('odd') * 0.2,
      lies: chance('lies') < 0.3 ? 0.1 : 0,
      rows: chance('rows') * 0.3,
      skewMs: chance('skew') < 0.5 ? 90_000 : 0,
    },
    trouble: 1 + Math.floor(chance('trouble') * 30),
    steps,
    calm: [calm, dayStart(addDays(dayOf(calm), 1)) + Math.floor(chance('last') * 24) * HOUR_MS],
  };
}

function endOf(kind: number, at: number, by: number, { requests, operations }: Work['reach']): End {
  const request = 1 + Math.floor(at * requests);
  if (kind >= 0.6) return CALM_END;
  if (kind >= 0.35) return { kind: 'stopped', at: request, by: 'request' };
  if (by < 0.4) return { kind: 'killed', at: request, by: 'request' };
  return { kind: 'killed', at: 1 + Math.floor(at ** 2 * operations), by: 'operation' };
}
