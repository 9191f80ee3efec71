/** How much a finding matters: `info` is explained by the data itself, `warn` asks for a look, `error` is wrong. */
export type FindingSeverity = 'info' | 'warn' | 'error';

/** Something about the data that people should know, and what may make it legitimate. Never a reason to drop anything. */
export interface Finding {
  readonly severity: FindingSeverity;
  readonly exchange: string | null;
  readonly market: string | null;
  /** The one symbol that it is about; null where it is about several, or none. */
  readonly symbol: string | null;
  /** What time it is about, half-open: days or instants, ISO 8601. */
  readonly from: string | null;
  readonly until: string | null;
  readonly message: string;
  /** Why it may be as it should: a listing, a delisting, a late upload, an outage. Null where nothing explains it. */
  readonly reason: string | null;
  /** Where it can be seen: an address, a file, the symbols. */
  readonly evidence: string | null;
}

/** A finding with the check that made it and the files that the check looked at. */
export interface ReportedFinding extends Finding {
  readonly check: string;
  readonly asset: string;
  readonly partition: string;
}

/** A finding of which only some things can be said. */
export function finding(said: Partial<Finding> & Pick<Finding, 'severity' | 'message'>): Finding {
  return { exchange: null, market: null, symbol: null, from: null, until: null, reason: null, evidence: null, ...said };
}
