import type { Day } from '@bullion/core';
import type { Series, Window } from '@bullion/exchanges';
import { silverArchiveRevisions } from '@bullion/tables';
import type { World } from '../../engine/asset.ts';
import { instant, relation } from '../../sql.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import { dayWindow } from './listed.ts';
import { seriesText } from './row.ts';

interface Change {
  readonly market: string;
  readonly symbol: string;
  readonly date: Day;
  /** When the listing that showed it was received, ms. */
  readonly received_at: number;
}

/** Days that were asked for before the archive put another file in their place: they are fetched again, and both files stay. */
export async function restatedFiles(kept: KeptFeed, series: readonly Series[], { lake, scope }: World): Promise<Window[]> {
  const changes = Map.groupBy(await newestChanges(lake, scope), ({ market, symbol }) => `${market}/${symbol}`);
  return series.flatMap((each) => {
    const about = changes.get(`${each.market}/${each.nativeSymbol}`) ?? [];
    const windows = about.map((change) => ({ change, window: dayWindow(each, change.date, scope.now) }));
    return windows.filter(({ change, window }) => isOlder(kept, window, change, lake.ledger)).map(({ window }) => window);
  });
}

async function newestChanges(lake: World['lake'], { from, until }: World['scope']): Promise<Change[]> {
  const paths = lake.ledger.files(silverArchiveRevisions.name).map(({ path }) => lake.path(path));
  if (paths.length === 0) return [];
  return await lake.engine.rows<Change>(`
    SELECT market, symbol, date, max(received_at) AS received_at FROM (${relation(silverArchiveRevisions, paths)})
    WHERE change <> 'withdrawn' AND date >= ${instant(from)}::DATE AND date < ${instant(until)}::DATE
    GROUP BY ALL ORDER BY market, symbol, date`);
}

/** Whether the day was asked for, and never since the change was seen. */
function isOlder({ asset }: KeptFeed, { series, from, until }: Window, change: Change, ledger: World['lake']['ledger']): boolean {
  const answers = ledger.responses({ asset, series: seriesText(series), from, until });
  return answers.length > 0 && answers.every(({ receivedAt }) => receivedAt < change.received_at);
}
