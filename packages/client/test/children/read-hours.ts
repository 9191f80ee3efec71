import { openDataset } from 'bullion';

/** Reads one table through a cache, and says what was in it. */
const [, , url = '', cacheDir = ''] = process.argv;
const dataset = await openDataset(url, { cacheDir, onProgress: () => process.stderr.write('.') });
const rows = await dataset.read('ohlcv_1m', { columns: ['close'] });
const sum = rows.reduce((total, { close }) => total + close, 0);
process.stdout.write(JSON.stringify({ revision: dataset.revision, rows: rows.length, sum }));
