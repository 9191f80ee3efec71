import {
  addDays,
  BullionError,
  type Day,
  dayOf,
  didYouMean,
  INTERVALS,
  type Interval,
  MARKETS,
  type Market,
  parseDay,
} from '@bullion/core';

/** What a person or a schedule asks for, as written; what is absent gets its default. */
export interface RunRequest {
  /** A job or an asset. */
  readonly target: string;
  /** One UTC day; or `from` and `to`, half-open. */
  readonly date?: string;
  readonly from?: string;
  readonly to?: string;
  readonly exchanges?: readonly string[];
  readonly markets?: readonly string[];
  /** Base assets or symbols, or the one word `all`. */
  readonly symbols?: readonly string[];
  readonly intervals?: readonly string[];
  /** For how many of the last days availability fetches volume files; the whole range where one is named. */
  readonly volumeDays?: number;
  /** Ask again though it is up to date. */
  readonly force?: boolean;
  /** Findings end with exit code 3. */
  readonly strict?: boolean;
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean;
}

/** A request whose words all exist. What is undefined was not said. */
export interface CheckedRequest {
  readonly target: string;
  readonly from: Day | undefined;
  /** Exclusive. */
  readonly until: Day | undefined;
  readonly exchanges: readonly string[] | undefined;
  readonly markets: readonly Market[] | undefined;
  readonly symbols: readonly string[] | 'all' | undefined;
  readonly intervals: readonly Interval[] | undefined;
  readonly volumeDays: number | undefined;
  readonly force: boolean;
  readonly strict: boolean;
  readonly dryRun: boolean;
}

/** Checks every word of a request against what exists; the error names what is valid and what may have been meant. */
export function checkRequest(request: RunRequest, known: { now: number; exchanges: readonly string[] }): CheckedRequest {
  return {
    target: request.target,
    ...checkRange(request, dayOf(known.now)),
    exchanges: checkWords(request.exchanges, known.exchanges, { code: 'unknown_exchange', what: 'exchange' }),
    markets: checkWords(request.markets, MARKETS, { code: 'usage', what: 'market' }),
    symbols: checkSymbols(request.symbols),
    intervals: checkWords(request.intervals, INTERVALS, { code: 'bad_interval', what: 'interval' }),
    volumeDays: request.volumeDays,
    force: request.force === true,
    strict: request.strict === true,
    dryRun: request.dryRun === true,
  };
}

function checkRange({ date, from, to }: RunRequest, today: Day): Pick<CheckedRequest, 'from' | 'until'> {
  if (date !== undefined && (from !== undefined || to !== undefined)) {
    throw new BullionError('bad_date', 'A single date and a range were both given.', { hint: 'Use either --date, or --from and --to.' });
  }
  if (date !== undefined) return notAhead({ from: parseDay(date), until: addDays(parseDay(date), 1) }, today);
  const range = { from: from && parseDay(from, '--from'), until: to && parseDay(to, '--to') };
  if (range.from !== undefined && range.from >= (range.until ?? '9999')) {
    throw new BullionError('bad_date', `The range ends (${range.until}) before it starts (${range.from}).`, {
      hint: 'Ranges are half-open: --to is the day after the last one.',
    });
  }
  return notAhead(range, today);
}

function notAhead<R extends { from: Day | undefined }>(range: R, today: Day): R {
  if (range.from === undefined || range.from <= today) return range;
  throw new BullionError('bad_date', `${range.from} lies ahead: today is ${today} (UTC).`, { hint: 'Nothing has happened there yet.' });
}

function checkWords<W extends string>(
  words: readonly string[] | undefined,
  valid: readonly W[],
  { code, what }: { code: 'unknown_exchange' | 'usage' | 'bad_interval'; what: string },
): readonly W[] | undefined {
  if (words === undefined) return undefined;
  const checked = words.map((word) => {
    const match = valid.find((each) => each === word);
    if (match !== undefined) return match;
    throw new BullionError(code, `There is no ${what} ${JSON.stringify(word)}.${didYouMean(word, valid)}`, {
      hint: `Use ${valid.join(', ')}.`,
      details: { valid },
    });
  });
  if (checked.length === 0) throw new BullionError('usage', `The list of ${what}s is empty.`, { hint: `Use ${valid.join(', ')}.` });
  return [...new Set(checked)];
}

function checkSymbols(symbols: readonly string[] | undefined): CheckedRequest['symbols'] {
  if (symbols === undefined) return undefined;
  if (symbols.some((symbol) => symbol.toLowerCase() === 'all')) return 'all';
  const words = symbols.map((symbol) => symbol.trim()).filter((symbol) => symbol !== '');
  if (words.length > 0) return [...new Set(words)];
  throw new BullionError('usage', 'The list of symbols is empty.', { hint: 'Name base assets or symbols, for example BTC,ETHUSDT.' });
}
