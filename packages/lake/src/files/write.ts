import { orderOf, quoteName, quoteText, type Table } from '@bullion/core';
import type { Engine } from '../engine.ts';
import { type Footer, footerFor, footerOption } from './footer.ts';
import type { Staged } from './stage.ts';

/** Small enough that a reader of one symbol skips the others, large enough to compress; bronze bodies are large, so fewer of them. */
const ROW_GROUP = { bronze: 2_048, silver: 8_192, gold: 8_192 } as const;

/** The larger bodies are compressed before, and the lowest level is half of the time. A dictionary of bodies would be one more copy. */
const FOR_BODIES = ['COMPRESSION_LEVEL 1', 'STRING_DICTIONARY_PAGE_SIZE_LIMIT 262144'];

/** Writes staged rows as Parquet. The order is total and the settings are fixed, so equal rows give equal bytes. */
export async function writeParquet(engine: Engine, staged: Staged, table: Table, footer: Footer, path: string): Promise<void> {
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    ...(table.layer === 'bronze' ? FOR_BODIES : []),
    `ROW_GROUP_SIZE ${ROW_GROUP[table.layer]}`,
    footerOption(footerFor(table.layer, footer)),
  ];
  // Answers were loaded in their order: sorting would copy their bodies, which takes longer than all else.
  const order = table.layer !== 'bronze' ? ` ORDER BY ${orderOf(table)}` : '';
  const rows = `SELECT * FROM ${quoteName(staged.name)}${order}`;
  await engine.run(`COPY (${rows}) TO ${quoteText(path)} (${options.join(', ')})`);
}
