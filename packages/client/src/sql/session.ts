import type { Arrowable } from '../arrow.ts';

/** An SQL engine with a view for every table of one edition. */
export interface SqlSession {
  query(text: string, options: QueryOptions): Promise<SqlResult>;
  close(): Promise<void>;
}

export interface QueryOptions {
  /** Values for `$1`, `$2` … */
  readonly params?: readonly unknown[] | undefined;
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
