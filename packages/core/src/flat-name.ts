/**
 * The name of a file of a dataset where there are no folders, as in a release of GitHub: `data/ohlcv_1m/2024-01.parquet` is
 * `data.ohlcv_1m.2024-01.parquet`. GitHub itself makes a dot of every other character.
 */
export function flatName(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9._-]/g, '.');
}
