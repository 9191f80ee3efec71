import { join } from 'node:path';

/** What is read where nobody says what: `$BULLION_DATASET`, else the dataset of `$BULLION_HOME`. Read when asked, not when loaded. */
export function defaultDataset(): string {
  const { env } = process;
  return env['BULLION_DATASET'] || join(env['BULLION_HOME'] || 'bullion-data', 'dataset');
}

/** Where the rows are that may not be passed on: what `$BULLION_HOME` collected for itself. */
export function privateDataset(): string {
  return join(process.env['BULLION_HOME'] || 'bullion-data', 'private');
}
