import type { CoverageEntry, Lake, ResponseEntry, StoredFile } from '../src/index.ts';
import { batch, dailyRows, replaceDaily, replaceSilver, silverRows } from './fixtures.ts';

/** What earlier runs left: a file that will grow, and one that will empty. */
export async function prepare(lake: Lake): Promise<void> {
  await replaceSilver(lake, silverRows('BTCUSDT', 2), { unit: 'emptied' });
  await replaceDaily(lake, dailyRows('BTCUSDT', 4));
}

/** A small run with every kind of commit: answers are added, a file is removed, a file is replaced. It can be repeated. */
export async function work(lake: Lake): Promise<void> {
  if (lake.ledger.file('responses', 'b-1') === undefined) await lake.appendBronze(batch('b-1', 3));
  const emptied = lake.ledger.file('silver_ohlcv_normalized', 'emptied');
  if (emptied !== undefined) await lake.removeFile(emptied.path);
  await replaceDaily(lake, dailyRows('BTCUSDT', 6), { inputsHash: 'inputs-2', digests: { splits: 'none' } });
  lake.ledger.setCursor('silver', 3);
}

interface Outcome {
  readonly files: StoredFile[];
  readonly responses: ResponseEntry[];
  readonly coverage: Map<string, CoverageEntry[]>;
  readonly cursor: number | undefined;
}

/** Everything that an undisturbed and a disturbed run must agree on. */
export function outcome({ ledger }: Lake): Outcome {
  const asset = 'bronze_binance_ohlcv';
  return {
    files: ledger.files(),
    responses: ledger.responses({ asset }),
    coverage: ledger.coverage({ asset }),
    cursor: ledger.cursor('silver'),
  };
}
