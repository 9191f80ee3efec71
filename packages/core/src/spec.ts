import type { GapCause } from './market.ts';

/** `spec.json`: what a published dataset contains. Written last, so what it names is there. */
export interface DatasetSpec {
  readonly name: string;
  readonly version: string;
  /** SHA-256 over tables, files and their hashes: two datasets with the same content have the same revision. */
  readonly revision: string;
  readonly update_time: string;
  readonly pipeline_version: string;
  readonly simulated: boolean;
  readonly tables: readonly SpecTable[];
  readonly exchanges: readonly string[];
  readonly symbols_count: number;
  readonly symbols_sample: readonly string[];
  readonly intervals: readonly string[];
  /** Quote assets by preference, per exchange: which pair is meant where only a base asset is named. */
  readonly quotes: Readonly<Record<string, readonly string[]>>;
  readonly data_quality: {
    readonly checks_passed: number;
    readonly checks_failed: number;
    readonly quarantined_rows: number;
    readonly gaps_by_cause: Readonly<Partial<Record<GapCause, number>>>;
    /** What checks found that asks for a look, by the name of the check. */
    readonly findings_by_check: Readonly<Record<string, number>>;
    /** How many findings beside these explain themselves: listings, delistings, files that are not due. */
    readonly findings_explained: number;
    /** Data time of the newest check. */
    readonly last_validation: string;
  };
}

export interface SpecTable {
  readonly name: string;
  readonly description: string;
  /** What limits the passing on of its rows, where something does. */
  readonly terms?: string;
  /** Its rows are left out because of that. */
  readonly withheld?: true;
  readonly row_count: number;
  readonly size_bytes: number;
  /** The days of the rows, half-open: `end` is the day after the last one. */
  readonly date_range: { readonly start: string; readonly end: string } | null;
  /** The column that assigns a row to a file; null for tables without time. */
  readonly clock: string | null;
  readonly key: readonly string[];
  readonly sort: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly unit: string | null;
    readonly nullable: boolean;
    readonly description: string;
  }[];
  readonly files: readonly SpecFile[];
  /** What is inside, by exchange, market and symbol; empty for tables that are not about prices. */
  readonly series: readonly SpecSeries[];
}

export interface SpecFile {
  /** Relative to `spec.json`. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** The time span of the rows, half-open, ISO 8601; null for tables without time. */
  readonly from: string | null;
  readonly until: string | null;
}

/** One instrument's rows in a table: the coverage that a reader sees without opening a file. */
export interface SpecSeries {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly rows: number;
  /** The time span of the rows, half-open, ISO 8601. */
  readonly from: string;
  readonly until: string;
}
