import type { Arrowable } from '../arrow.ts';

/** An SQL engine with a view for every table of one edition. */
export interface SqlSession {
  query(text: string, options: QueryOptions): Promise<SqlResult>;
  close(): Promise<void>;
}

/** Texts, numbers, booleans, `Date`s and null, which are bound as what they are and never pasted. */
export type Params = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface QueryOptions {
  /** Values for `$1`, `$2` …, or by name for `$symbol`, `$from` … */
  readonly params?: Params | undefined;
  /** At most so many rows; `truncated` says whether there were more. */
  readonly limit?: number | undefined;
}

export interface SqlResult extends Arrowable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Times as `Date`, days as `YYYY-MM-DD`, whole numbers as numbers. */
  readonly rows: readonly (readonly unknown[])[];
  readonly truncated: boolean;
  readonly elapsed_ms: number;
}
