import type { CheckResult } from '../engine/asset.ts';

/** A file only ever grows: what was collected once stays. `before` is the number of rows that it replaces. */
export function rowCount(rows: number, before: number | undefined): CheckResult {
  const passed = before === undefined || rows >= before;
  const detail = passed ? `${rows} rows` : `${rows} rows, ${before - rows} fewer than before`;
  return { name: 'row_count', passed, severity: 'warn', detail };
}
