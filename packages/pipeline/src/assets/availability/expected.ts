import type { Lake } from '@bullion/lake';
import { publicationDelay } from '@bullion/tables';
import { instant, relation } from '../../sql.ts';

/** Delays of so many days say what is usual now. */
const MEASURED_DAYS = 28;
const HOUR_MS = 3_600_000;

/** How long after a day nearly all of its files have been there of late, ms; undefined where nothing is measured. */
export async function readPublishedAfter(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>, now: number): Promise<number | undefined> {
  const paths = lake.ledger.files(publicationDelay.name).map(({ path }) => lake.path(path));
  if (paths.length === 0) return undefined;
  const [usual] = await lake.engine.rows<{ hours: number | null }>(`
    SELECT median(p99_hours) AS hours FROM (${relation(publicationDelay, paths)})
    WHERE market = 'perp' AND date >= ${instant(now)}::DATE - ${MEASURED_DAYS}`);
  return typeof usual?.hours === 'number' ? usual.hours * HOUR_MS : undefined;
}
