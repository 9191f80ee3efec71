import { text } from '@bullion/core';

/** A silver row of an exchange with an API and an archive says which of them told it. */
export const source = text({ doc: 'Which of the feeds of the exchange said it.', values: ['rest', 'archive'] });

/** SQL that keeps one row of each key: what the archive says, which has a checksum and stays, before what the API said. */
export function preferArchive(key: readonly string[]): string {
  return `QUALIFY row_number() OVER (PARTITION BY ${key.join(', ')} ORDER BY source = 'archive' DESC) = 1`;
}

/** SQL for columns that only one of the two says: what the preferred row lacks is taken from the other. */
export function fromEither(names: readonly string[], key: readonly string[]): string {
  return names.map((name) => `coalesce(${name}, max(${name}) OVER (PARTITION BY ${key.join(', ')})) AS ${name}`).join(', ');
}
