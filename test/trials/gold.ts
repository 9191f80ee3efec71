import { quoteText, type Row } from '@bullion/core';
import { dailyAvailability } from '@bullion/tables';
import { openHome, type Setting } from './home.ts';

export type AvailabilityRow = Row<typeof dailyAvailability>;

/** All rows of `daily_availability` in a home. */
export async function availabilityOf(setting: Pick<Setting, 'home' | 'now'>): Promise<AvailabilityRow[]> {
  await using lake = await openHome(setting);
  const paths = lake.ledger.files(dailyAvailability.name).map(({ path }) => quoteText(lake.path(path)));
  return lake.engine.rows<AvailabilityRow>(`FROM read_parquet([${paths.join(', ')}])`);
}
