import { addDays, DAY_MS, type Day, dayOf, dayStart, type Finding, finding, isoTime, parseMarket } from '@bullion/core';
import { readArchiveSymbols } from '../assets/catalog.ts';
import { feedsInto } from '../assets/silver/feeds.ts';
import type { CheckResult } from '../engine/asset.ts';
import { type AvailabilityView, dateText } from './availability-view.ts';
import { type ListedNow, type NewestList, newestList } from './instrument-list.ts';
import { verdict } from './several.ts';

/** Of the symbols that either side has and that nothing explains, so many in a hundred must be on both. */
const MATCH_PERCENT = 95;
/** The newest day with files is among so many. */
const RECENT_DAYS = 60;
/** A contract that is younger than this may not have its folder yet. */
const NEW_DAYS = 7;

/** Why a traded symbol may have no file. */
const REASONS: Readonly<Record<string, string>> = {
  pending: 'A late upload.',
  missing: 'The archive lacks it: an outage, or a lost file.',
  blocked: 'The archive refused to answer.',
  unknown: 'Too little of its history was asked for to tell.',
};

/** What the archive has of the newest complete day is what the exchange says that it trades. */
export async function crossCheck(view: AvailabilityView): Promise<CheckResult> {
  const compared: Compared[] = [];
  for (const market of await markets(view)) compared.push(await compare(market, view));
  const otherwise = compared.map(({ detail }) => detail).join(' ');
  return verdict(
    'cross_check',
    compared.flatMap(({ findings }) => findings),
    otherwise,
  );
}

interface ArchivedMarket {
  readonly exchange: string;
  readonly market: string;
  /** The newest day whose files should all be there. */
  readonly day: Day;
  /** The states of that day by symbol, as the archive spells it. */
  readonly states: ReadonlyMap<string, string>;
}

interface Compared {
  readonly findings: readonly Finding[];
  readonly detail: string;
}

async function markets({ lake, rows, dueUntil, newest }: AvailabilityView): Promise<ArchivedMarket[]> {
  const found = await lake.engine.rows<{ exchange: string; market: string; date: Day; symbol: string; state: string }>(`
    SELECT exchange, market, date, symbol, state FROM (${rows}) WHERE date < ${dateText(dueUntil)} AND date > ${dateText(addDays(newest, -RECENT_DAYS))}
    QUALIFY date = max(date) FILTER (available) OVER (PARTITION BY exchange, market) ORDER BY symbol`);
  return [...Map.groupBy(found, ({ exchange, market }) => `${exchange} ${market}`).values()].flatMap((of) => {
    const [first] = of;
    return first === undefined ? [] : [{ ...first, day: first.date, states: new Map(of.map(({ symbol, state }) => [symbol, state])) }];
  });
}

async function compare(archived: ArchivedMarket, view: AvailabilityView): Promise<Compared> {
  const list = await newestList(view.lake, archived);
  if (list === undefined) return { findings: [couldNotAsk(archived, 'No list of the exchange is at hand')], detail: '' };
  const folders = await foldersOf(archived, view);
  const names = new Set([...archived.states.keys(), ...list.byName.keys()]);
  const said = [...names].sort().map((symbol) => differenceOf(symbol, { archived, list, folders }));
  const compared = judge(said, archived);
  if (list.day === dayOf(view.now)) return compared;
  const isOld = couldNotAsk(archived, `The newest list of the exchange is of ${list.day}`);
  return { ...compared, findings: [isOld, ...compared.findings] };
}

/** Differences that explain themselves count for neither side; the others are tolerated up to a share. */
function judge(said: readonly Said[], { exchange, market, day }: ArchivedMarket): Compared {
  const both = said.filter((each) => each === 'both').length;
  const differences = said.filter((each) => typeof each === 'object');
  const open = differences.filter(({ isExplained }) => !isExplained).length;
  const percent = both + open === 0 ? 100 : (both * 100) / (both + open);
  const severity = percent >= MATCH_PERCENT ? 'info' : 'warn';
  const rest = differences.length === open ? '' : `; ${differences.length - open} differences explain themselves`;
  return {
    findings: differences.map(({ isExplained, ...each }) =>
      finding({ ...each, exchange, market, severity: isExplained ? 'info' : severity, from: day, until: addDays(day, 1) }),
    ),
    detail: `${exchange} ${market}: ${both} symbols of ${day} are traded, ${percent.toFixed(1)} % of ${both + open}${rest}.`,
  };
}

function couldNotAsk({ exchange, market, day }: ArchivedMarket, what: string): Finding {
  return finding({
    ...{ severity: 'warn', exchange, market, from: day, until: addDays(day, 1) },
    message: `${what}, so the archive was not compared with what ${exchange} trades today.`,
    reason: 'It could not be asked, which is common where an exchange refuses a location. Nothing depends on it.',
  });
}

/** The folders of the archive; undefined where they were never listed. */
async function foldersOf(
  { exchange, market }: ArchivedMarket,
  { lake, sources }: AvailabilityView,
): Promise<ReadonlySet<string> | undefined> {
  const kept = feedsInto('silver_availability', sources).find(
    ({ feed, source }) => feed.shape === 'snapshot' && source.exchange === exchange,
  );
  const names = kept === undefined ? undefined : await readArchiveSymbols(kept, parseMarket(market), lake);
  return names === undefined ? undefined : new Set(names);
}

interface Sides {
  readonly archived: ArchivedMarket;
  readonly list: NewestList;
  readonly folders: ReadonlySet<string> | undefined;
}

type Difference = Pick<Finding, 'symbol' | 'message' | 'reason'> & { readonly isExplained: boolean };

/** What of a symbol the two sides do not agree on; `apart` is what neither has, or what was not asked for. */
type Said = Difference | 'both' | 'apart';

function differenceOf(symbol: string, { archived, list, folders }: Sides): Said {
  const state = archived.states.get(symbol);
  const listed = list.byName.get(symbol);
  const isTraded = listed?.status === 'trading';
  if (state === 'available') return isTraded ? 'both' : { symbol, ...archivedOnly(symbol, listed, list) };
  if (!isTraded || (state === undefined && folders?.has(symbol) === true)) return 'apart';
  return { symbol, ...tradedOnly(symbol, listed, state, archived.day) };
}

function archivedOnly(symbol: string, listed: ListedNow | undefined, { day }: NewestList): Omit<Difference, 'symbol'> {
  const message = `${symbol} has a file and is not traded.`;
  const explained = (reason: string) => ({ message, reason, isExplained: true });
  if (listed?.delisted_at !== undefined && listed.delisted_at !== null)
    return explained(`A delisting: the exchange ended it at ${isoTime(listed.delisted_at)}.`);
  if (listed !== undefined) return explained(`A delisting or a pause: the exchange lists it as ${listed.status}.`);
  if (/SETTLED$/.test(symbol)) return explained('It was settled.');
  if (/_\d{6}$/.test(symbol)) return explained('A contract with a delivery date, which is no perpetual.');
  return { message, reason: `The list of ${day} does not have it: it may have been delisted since.`, isExplained: false };
}

function tradedOnly(symbol: string, { listed_at }: ListedNow, state: string | undefined, day: Day): Omit<Difference, 'symbol'> {
  const message =
    state === undefined ? `${symbol} is traded and the archive has no folder of it.` : `${symbol} is traded and has no file: ${state}.`;
  const isNew = listed_at !== null && listed_at >= dayStart(day) - NEW_DAYS * DAY_MS;
  if (isNew) return { message, reason: `A listing: trading began at ${isoTime(listed_at)}.`, isExplained: true };
  return { message, reason: REASONS[state ?? ''] ?? null, isExplained: false };
}
