import { orderOf, quoteName, quoteText, type Table } from '@bullion/core';
import type { Engine } from '../engine.ts';
import { parquet } from './content.ts';
import { type Footer, footerFor, footerOption } from './footer.ts';
import { writeNumbered } from './numbered-rows.ts';
import { checkKey, isInOrder } from './order.ts';
import type { Staged } from './stage.ts';

/** Small enough that a reader of one symbol skips the others, large enough to compress; bronze bodies are large, so fewer of them. */
const ROW_GROUP = { bronze: 2_048, silver: 8_192, gold: 8_192 } as const;

/** The larger bodies are compressed before, and the lowest level is half of the time. A dictionary of bodies would be one more copy. */
const FOR_BODIES = ['COMPRESSION_LEVEL 1', 'STRING_DICTIONARY_PAGE_SIZE_LIMIT 262144'];

/** Writes staged rows as Parquet. The order is total, groups are equal and the settings are fixed, so equal rows give equal bytes. */
export async function writeParquet(engine: Engine, staged: Staged, table: Table, footer: Footer, path: string): Promise<void> {
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    ...(table.layer === 'bronze' ? FOR_BODIES : []),
    `ROW_GROUP_SIZE ${ROW_GROUP[table.layer]}`,
    footerOption(footerFor(table.layer, footer)),
  ];
  const copy = (order: string, ...more: readonly string[]) =>
    engine.run(`COPY (SELECT * FROM ${quoteName(staged.name)}${order}) TO ${quoteText(path)} (${[...options, ...more].join(', ')})`);
  const { numbered } = staged;
  if (staged.inOrder) {
    if (numbered === undefined) await copy('', 'PRESERVE_ORDER true');
    else await writeNumbered(path, table, { numbered, groupRows: ROW_GROUP[table.layer], footer });
    // Answers were loaded in their order, and are looked up by their ids.
    if (table.layer === 'bronze' || (await isAsSorted(engine, path, table))) return;
    await checkKey(engine, staged.name, table);
  }
  await copy(` ORDER BY ${orderOf(table)}`);
}

/** Whether a file is as if its rows had been sorted: they come as their readers cut them, which may differ from time to time. */
async function isAsSorted(engine: Engine, path: string, table: Table): Promise<boolean> {
  return (await hasEvenGroups(engine, path, ROW_GROUP[table.layer])) && (await isInOrder(engine, parquet(path), table));
}

/** What is sorted fills every group but the last. */
async function hasEvenGroups(engine: Engine, path: string, size: number): Promise<boolean> {
  const [found] = await engine.rows<{ odd: number }>(`
    SELECT count(*) FILTER (WHERE row_group_num_rows <> ${size} AND row_group_id < last) AS odd
    FROM (SELECT *, max(row_group_id) OVER () AS last FROM parquet_metadata(${quoteText(path)}) WHERE column_id = 0)`);
  return found?.odd === 0;
}
