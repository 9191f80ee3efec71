/** Every failure that Bullion names, with what to do about it. Retry, exit code and HTTP status are read from here and nowhere else. */
export const ERROR_CODES = {
  // What the caller asked for cannot be.
  usage: { retry: 'never', exit: 2, status: 400, doc: 'The command or the call is not of a form that exists.' },
  unknown_symbol: { retry: 'never', exit: 2, status: 404, doc: 'No selected exchange lists the symbol.' },
  unknown_exchange: { retry: 'never', exit: 2, status: 404, doc: 'No such exchange.' },
  unknown_asset: { retry: 'never', exit: 2, status: 404, doc: 'No such asset or table.' },
  unknown_row: { retry: 'never', exit: 1, status: 404, doc: 'The table has no row with this key.' },
  bad_date: { retry: 'never', exit: 2, status: 400, doc: 'Not a date, or a range that ends before it starts.' },
  bad_interval: { retry: 'never', exit: 2, status: 400, doc: 'Not a bar length that is collected.' },
  bad_config: { retry: 'never', exit: 2, status: 500, doc: 'The configuration or the environment does not validate.' },
  bad_definition: { retry: 'never', exit: 1, status: 500, doc: 'A table, an exchange or an asset is declared wrongly: a bug.' },
  // The exchange, or the way to it.
  unreachable: { retry: 'now', exit: 1, status: 502, doc: 'No connection: DNS, refused, reset or cut off.' },
  timeout: { retry: 'now', exit: 1, status: 504, doc: 'No complete answer in time.' },
  bad_body: { retry: 'now', exit: 1, status: 502, doc: 'The body is truncated, not JSON, HTML, or not of the documented shape.' },
  exchange_busy: { retry: 'now', exit: 1, status: 502, doc: 'The exchange answered with a fault of its own (5xx or its code for it).' },
  rate_limited: { retry: 'later', exit: 1, status: 429, doc: 'The exchange asks to slow down; all requests to it pause.' },
  exchange_stopped: {
    retry: 'never',
    exit: 1,
    status: 503,
    doc: 'The exchange asked for a longer pause than the configured patience, so it is left alone for this run.',
  },
  geo_blocked: {
    retry: 'never',
    exit: 1,
    status: 451,
    doc: 'The exchange refuses this location. Not retried, and never recorded as missing data.',
  },
  refused: { retry: 'never', exit: 1, status: 502, doc: 'The exchange refused the request; sending it again would not help.' },
  not_found: { retry: 'never', exit: 1, status: 404, doc: 'The exchange says that this does not exist.' },
  checksum_mismatch: {
    retry: 'never',
    exit: 1,
    status: 502,
    doc: 'A file does not have the SHA-256 that was published for it, also after a fresh download of both.',
  },
  schema_drift: {
    retry: 'never',
    exit: 1,
    status: 502,
    doc: 'A source changed the shape of its data; that feed stops until its parser knows the new shape.',
  },
  clock_ahead: {
    retry: 'never',
    exit: 1,
    status: 502,
    doc: 'The clock of this machine is hours ahead of the exchange; nothing that it answered is stored.',
  },
  offline: { retry: 'never', exit: 1, status: 503, doc: 'The network is off, and this cannot be answered from what is stored.' },
  breaker_open: {
    retry: 'never',
    exit: 1,
    status: 503,
    doc: 'Too many requests of one feed failed after all retries; what was confirmed is kept.',
  },
  // What is stored.
  home_locked: { retry: 'later', exit: 1, status: 503, doc: 'Another process is writing the same in this home.' },
  home_mixed: { retry: 'never', exit: 2, status: 409, doc: 'Simulated and real data refuse to share a home.' },
  io_failed: {
    retry: 'never',
    exit: 1,
    status: 500,
    doc: 'The disk refused: full, read-only or broken. Nothing half-written is visible; once it takes data again, run the same command.',
  },
  corrupt_file: { retry: 'never', exit: 1, status: 500, doc: 'A stored file does not read back as what was written.' },
  corrupt_ledger: {
    retry: 'never',
    exit: 1,
    status: 500,
    doc: 'The ledger is damaged; `bullion ledger rebuild` makes it again from the lake.',
  },
  conservation: {
    retry: 'never',
    exit: 1,
    status: 500,
    doc: 'Rows in differ from rows out plus quarantined, duplicate and superseded rows: a bug, so nothing is written.',
  },
  check_failed: { retry: 'never', exit: 3, status: 500, doc: 'A check of severity error failed.' },
  // What is read.
  dataset_missing: { retry: 'never', exit: 1, status: 404, doc: 'There is no published dataset at this place.' },
  dataset_corrupt: { retry: 'never', exit: 1, status: 500, doc: 'A file of the dataset does not match its manifest.' },
  outside_coverage: { retry: 'never', exit: 1, status: 404, doc: 'The dataset does not cover what was asked.' },
  optional_missing: { retry: 'never', exit: 1, status: 501, doc: 'An optional package is needed for this and is not installed.' },
  bad_sql: { retry: 'never', exit: 2, status: 400, doc: 'The SQL does not parse or is not a single SELECT.' },
  cancelled: { retry: 'never', exit: 1, status: 499, doc: 'Stopped on request.' },
  bug: { retry: 'never', exit: 1, status: 500, doc: 'Something that cannot happen happened.' },
} as const satisfies Record<string, ErrorFacts>;

export interface ErrorFacts {
  /** `now`: again with backoff. `later`: after the pause that was asked for. `never`: it would not help. */
  readonly retry: 'now' | 'later' | 'never';
  readonly exit: 1 | 2 | 3;
  readonly status: number;
  readonly doc: string;
}

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorOptions {
  /** What to do about it, one sentence. */
  hint?: string;
  details?: Record<string, unknown>;
  cause?: unknown;
}

/** The one error class: a code from the catalogue, a sentence that says what happened, a hint that says what to do. */
export class BullionError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, { hint, details = {}, cause }: ErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BullionError';
    this.code = code;
    this.hint = hint ?? ERROR_CODES[code].doc;
    this.details = details;
  }

  get facts(): ErrorFacts {
    return ERROR_CODES[this.code];
  }
}

/** The error as a BullionError: a disk that refuses is `io_failed`, anything else unforeseen becomes a `bug`; both keep their cause. */
export function asBullionError(error: unknown): BullionError {
  if (error instanceof BullionError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDiskFailure(error)) return new BullionError('io_failed', `The disk refused: ${message}.`, { cause: error });
  return new BullionError('bug', message, { cause: error });
}

/** What the operating system says of a disk, wherever it happens. */
const DISK_FAILURES: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG'];

function isDiskFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && DISK_FAILURES.includes(error.code);
}

/** Asserts what must be true unless Bullion has a bug; the sentence names what was expected. */
export function invariant(condition: unknown, expected: string): asserts condition {
  if (!condition) throw new BullionError('bug', `Expected ${expected}.`);
}
