/** Reads, verifies and tries to write a home as a user who may not write there. */
import { asBullionError } from '@bullion/core';
import { openLake, verifyLake } from '../../src/index.ts';
import { options } from '../fixtures.ts';

const [home = ''] = process.argv.slice(2);
const NOBODY = 65534;
// Permissions do not bind root.
if (process.getuid?.() === 0) {
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
const read = async (): Promise<object> => {
  await using lake = await openLake(options(home, { mode: 'read' }));
  const rows = await lake.engine.rows(`SELECT count(*) AS n FROM read_parquet('${lake.path('lake/bronze/*/*.parquet')}')`);
  return { rows, files: lake.ledger.files().length };
};
const write = async (): Promise<object> => {
  try {
    await using _lake = await openLake(options(home));
    return { code: 'written', message: '' };
  } catch (error) {
    const { code, message } = asBullionError(error);
    return { code, message };
  }
};
const findings = await verifyLake(options(home));
process.stdout.write(JSON.stringify({ ...(await read()), findings, ...(await write()) }));
