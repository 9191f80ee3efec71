import { DAY_MS, type Day, dayOf, dayStart, type Market, quoteText } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { silverLives } from '@bullion/tables';
import type { QuietSymbol, Scope } from '../../engine/asset.ts';
import { relation } from '../../sql.ts';
import { seriesText } from '../bronze/row.ts';
import { readInstruments } from '../catalog.ts';
import type { KeptFeed } from '../silver/feeds.ts';

/** Who has published nothing for longer than this has ended, as far as files tell. */
const QUIET_DAYS = 28;

/** The symbols whose last file is long ago and that the list of today does not have as trading; none where there is no list of today. */
export async function readQuiet(list: KeptFeed, { now, markets }: Pick<Scope, 'now' | 'markets'>, lake: Lake): Promise<QuietSymbol[]> {
  const asked = list.feed.markets.filter((market) => markets.includes(market) && isAskedToday(list, market, now, lake));
  const found = await Promise.all(asked.map((market) => readQuietOf(list, market, now, lake)));
  return found.flat();
}

async function readQuietOf(list: KeptFeed, market: Market, now: number, lake: Lake): Promise<QuietSymbol[]> {
  const instruments = await readInstruments(list, market, lake);
  if (instruments === undefined) return [];
  const trading = new Set(instruments.listings.filter(({ status }) => status !== 'closed').map(({ native_symbol }) => native_symbol));
  const rows = await readEnded(lake, instruments.exchange, market);
  return rows
    .filter(({ symbol, last_day }) => !trading.has(symbol) && dayStart(last_day) < dayStart(dayOf(now)) - QUIET_DAYS * DAY_MS)
    .map(({ symbol, last_day }) => ({ market, symbol, since: dayStart(last_day) + DAY_MS, evidence: instruments.evidence }));
}

/** Folders of which every life is over. */
function readEnded(lake: Lake, exchange: string, market: Market): Promise<{ symbol: string; last_day: Day }[]> {
  const paths = lake.ledger.files(silverLives.name).map(({ path }) => lake.path(path));
  return lake.engine.rows(`
    SELECT native_symbol AS symbol, max(last_day) AS last_day FROM (${relation(silverLives, paths)})
    WHERE exchange = ${quoteText(exchange)} AND market = ${quoteText(market)} GROUP BY native_symbol HAVING bool_and(last_day IS NOT NULL)`);
}

function isAskedToday({ asset }: KeptFeed, market: Market, now: number, { ledger }: Lake): boolean {
  const from = dayStart(dayOf(now));
  const series = seriesText({ market, nativeSymbol: '', interval: '' });
  return ledger.responses({ asset, series, from, until: from + DAY_MS }).some(({ askedOn }) => dayOf(askedOn) === dayOf(now));
}
