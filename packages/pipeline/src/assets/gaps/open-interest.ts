import { DAY_MS, INTERVAL_MS, intersect, isoTime, normalise, periodSpan, quoteText, type Span, subtract, union } from '@bullion/core';
import { silverOpenInterestNormalized, silverQuarantine } from '@bullion/tables';
import { relation } from '../../sql.ts';
import type { KeptFeed } from '../silver/feeds.ts';
import { readIdentities } from '../silver/identity.ts';
import { ALWAYS, after, before, type Claim } from './claims.ts';
import { addressOf, spoiledFile } from './evidence.ts';
import type { Gap, GapFinder, GapInput } from './finder.ts';
import { gapsOfMarket, type Lacking, type MarketWays } from './market.ts';
import { absences, answeredSpans, isSpoiled, type SaidSeries, seriesOf, wantedSpans } from './series.ts';

const TABLE = silverOpenInterestNormalized.name;

/** Every contract has a state at every instant. Whether the exchange was out when one of a few lacks it, nobody can tell. */
const WAYS: MarketWays = { isEvery: true };

/** A state is expected at every instant of which an exchange keeps one, since the contract was listed, also before anybody asked. */
export const openInterestGaps: GapFinder = {
  of: TABLE,
  reads: ['silver_instruments'],
  // States of other years say when a contract began and ended.
  files: (_, ledger) => [
    ...ledger.files(TABLE),
    ...ledger.files('silver_instruments'),
    ...ledger.files(silverQuarantine.name).filter(({ unit }) => unit.startsWith(`${TABLE}.`)),
  ],
  find: findGaps,
};

async function findGaps(input: GapInput): Promise<Gap[]> {
  const { lake, said, period, feeds } = input;
  const identities = await readIdentities(lake);
  const [present, lives, refused] = await Promise.all([readPresent(input), readLives(input), readRefused(input)]);
  const here = (spans: readonly Span[]) => intersect(spans, [periodSpan(period)]);
  const lacking = seriesOf(said, identities).map((series): Lacking => {
    const key = `${series.exchange}/${series.market}/${series.symbol}`;
    const absent = absences(series).flatMap(({ spans }) => spans);
    const wanted = union(union(answeredSpans(series), absent), forgotten(series, feeds));
    const own = ownClaims(series, { feeds, life: lives.get(key), refused: refused.get(key) ?? [] });
    return { series, wanted: here(wanted), missing: here(subtract(wanted, present.get(key) ?? [])), own, otherwise: [lostClaim(series)] };
  });
  const markets = Map.groupBy(lacking, ({ series }) => `${series.exchange}/${series.market}`);
  return [...markets.values()].flatMap((market) => gapsOfMarket(market, WAYS));
}

/** The distance of the instants of an exchange, ms. */
function stepOf(exchange: string, feeds: readonly KeptFeed[]): number {
  const steps = feeds.filter(({ source }) => source.exchange === exchange).flatMap(({ feed }) => feed.stateMs ?? []);
  return steps.length === 0 ? INTERVAL_MS['1h'] : Math.min(...steps);
}

/** The same in SQL. */
function stepSql(feeds: readonly KeptFeed[]): string {
  const exchanges = [...new Set(feeds.map(({ source }) => source.exchange))];
  const cases = exchanges.map((exchange) => `WHEN ${quoteText(exchange)} THEN ${stepOf(exchange, feeds)}`).join(' ');
  return `CASE exchange ${cases} ELSE ${INTERVAL_MS['1h']} END`;
}

/** The unbroken runs of states, by series. */
async function readPresent({ lake, files, feeds, period }: GapInput): Promise<Map<string, Span[]>> {
  const { from, until } = periodSpan(period);
  const rows = await lake.engine.rows<Span & { key: string }>(`
    WITH states AS (
      SELECT DISTINCT exchange || '/' || market || '/' || symbol AS key, epoch_ms(timestamp) AS "at", ${stepSql(feeds)} AS step
      FROM (${relation(silverOpenInterestNormalized, pathsOf(files, TABLE, lake))}) WHERE "at" >= ${from} AND "at" < ${until} AND "at" % step = 0
    ),
    numbered AS (SELECT *, "at" - step * row_number() OVER (PARTITION BY key ORDER BY "at") AS island FROM states)
    SELECT key, min("at") AS "from", max("at" + step) AS until FROM numbered GROUP BY key, island ORDER BY key, "from"`);
  return new Map([...Map.groupBy(rows, ({ key }) => key)].map(([key, runs]) => [key, normalise(runs)]));
}

/** The first and the last state that is known of a contract. */
interface StateLife {
  readonly first: number;
  readonly last: number;
}

async function readLives({ lake, files }: GapInput): Promise<Map<string, StateLife>> {
  const rows = await lake.engine.rows<StateLife & { key: string }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, min(timestamp) AS first, max(timestamp) AS last
    FROM (${relation(silverOpenInterestNormalized, pathsOf(files, TABLE, lake))}) GROUP BY 1`);
  return new Map(rows.map((row) => [row.key, row]));
}

/** A state that was said and broke a rule. */
interface RefusedState extends Span {
  readonly rule: string;
}

async function readRefused({ lake, files, feeds }: GapInput): Promise<Map<string, RefusedState[]>> {
  const rows = await lake.engine.rows<RefusedState & { key: string }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, epoch_ms(timestamp) AS "from", epoch_ms(timestamp) + ${stepSql(feeds)} AS until,
      min(rule) AS rule
    FROM (${relation(silverQuarantine, pathsOf(files, silverQuarantine.name, lake))}) GROUP BY exchange, market, symbol, timestamp
    ORDER BY key, "from"`);
  return Map.groupBy(rows, ({ key }) => key);
}

function pathsOf(files: GapInput['files'], name: string, lake: GapInput['lake']): string[] {
  return files.filter(({ table }) => table === name).map(({ path }) => lake.path(path));
}

/** From the listing until the first instant that was asked for, where the exchange had forgotten it by then and no archive remembers. */
function forgotten(series: SaidSeries, feeds: readonly KeptFeed[]): Span[] {
  const [first] = wantedSpans(series);
  const listedAt = series.identity?.listedAt ?? null;
  const forgets = series.said.some(({ feed }) => feed.feed.keepsMs !== undefined);
  const isArchived = feeds.some(({ source, feed }) => source.exchange === series.exchange && feed.folder !== undefined);
  if (first === undefined || listedAt === null || !forgets || isArchived || listedAt >= first.from) return [];
  return [{ from: listedAt, until: first.from }];
}

interface Facts {
  readonly feeds: readonly KeptFeed[];
  readonly life: StateLife | undefined;
  readonly refused: readonly RefusedState[];
}

function ownClaims(series: SaidSeries, { feeds, life, refused }: Facts): Claim[] {
  const { exchange, said } = series;
  const step = stepOf(exchange, feeds);
  const keepsMs = said.map(({ feed }) => feed.feed.keepsMs).find((each) => each !== undefined);
  const remembers = `${exchange} remembers ${Math.round((keepsMs ?? 0) / DAY_MS)} days, and nobody asked in time.`;
  return [
    ...claimsOfList(series, step),
    ...claimsOfQuarantine(refused),
    ...claimsOfLife(series, life, step),
    ...absences(series).flatMap(claimsOfAbsence),
    { spans: forgotten(series, feeds), cause: 'lost', evidence: remembers },
  ];
}

function claimsOfList({ exchange, identity }: SaidSeries, step: number): Claim[] {
  const { listedAt = null, delistedAt = null } = identity ?? {};
  const claims: Claim[] = [];
  if (listedAt !== null) {
    const first = Math.ceil((listedAt + 1) / step) * step;
    claims.push({ spans: before(first), cause: 'not_listed', evidence: `${exchange} lists it since ${isoTime(listedAt)}.` });
  }
  if (delistedAt !== null)
    claims.push({ spans: after(delistedAt), cause: 'delisted', evidence: `${exchange} ended it at ${isoTime(delistedAt)}.` });
  return claims;
}

function claimsOfQuarantine(refused: readonly RefusedState[]): Claim[] {
  const byRule = Map.groupBy(refused, ({ rule }) => rule);
  return [...byRule].map(([rule, spans]) => ({ spans, cause: 'unknown', evidence: `It was said and is in quarantine: ${rule}.` }));
}

/** What its exchange does not list began and ended with its files, or was never there. */
function claimsOfLife(series: SaidSeries, life: StateLife | undefined, step: number): Claim[] {
  const { exchange, isListed } = series;
  if (isListed) return [];
  if (life === undefined)
    return absences(series).map(({ said, spans }) => ({ spans, cause: 'not_listed', evidence: addressOf(said.answer.url) }));
  const [first, last] = [isoTime(life.first), isoTime(life.last)];
  return [
    { spans: before(life.first), cause: 'not_listed', evidence: `The first state that ${exchange} has is of ${first}.` },
    { spans: after(life.last + step), cause: 'delisted', evidence: `The last state that ${exchange} has is of ${last}, and it is gone.` },
  ];
}

/** The source says that there is no such thing: no such contract, or no file of a day. */
function claimsOfAbsence({ said, spans }: ReturnType<typeof absences>[number]): Claim[] {
  const { answer, feed } = said;
  if (isSpoiled(said)) return [{ spans, cause: 'lost', evidence: spoiledFile(answer) }];
  const evidence = addressOf(answer.url);
  if (feed.way === 'rest') return [{ spans, cause: 'unknown', evidence }];
  const young = answer.recheckFrom === null ? [] : intersect(spans, after(answer.recheckFrom));
  return [
    { spans: young, cause: 'pending', evidence: `Not published yet: ${evidence}` },
    { spans, cause: 'lost', evidence: `No file: ${evidence}` },
  ];
}

function lostClaim({ exchange }: SaidSeries): Claim {
  return { spans: [ALWAYS], cause: 'lost', evidence: `${exchange} answered, and has no state of these instants.` };
}
