import { text } from '@bullion/core';

/** A silver row says which way it came: from the API or the archive of its exchange, or from its API as ccxt reads it. */
export const source = text({
  doc: 'Which way it came: `ccxt` is the API of the exchange as ccxt reads it.',
  values: ['rest', 'archive', 'ccxt'],
});

/** SQL that keeps one row of each key: what the archive says, which has a checksum and stays, before what the API said. */
export function preferArchive(key: readonly string[]): string {
  return `QUALIFY row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY source = 'archive' DESC) = 1`;
}

/** SQL for columns that only one of the two says: what the preferred row lacks is taken from the other. */
export function fromEither(names: readonly string[], key: readonly string[]): string {
  return names.map((name) => `coalesce(${name}, max(${name}) OVER (PARTITION BY ${key.join(', ')})) AS ${name}`).join(', ');
}
