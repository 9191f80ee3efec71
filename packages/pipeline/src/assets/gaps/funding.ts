import { DAY_MS, intersect, isoTime, periodSpan, type Span, union } from '@bullion/core';
import { silverFundingNormalized } from '@bullion/tables';
import { relation } from '../../sql.ts';
import { readIdentities } from '../silver/identity.ts';
import { overlaps } from '../silver/units.ts';
import { ALWAYS, after, before, type Claim } from './claims.ts';
import { addressOf, spoiledFile } from './evidence.ts';
import type { Gap, GapFinder, GapInput } from './finder.ts';
import { gapsOfMarket, type Lacking, type MarketWays } from './market.ts';
import { absences, answeredSpans, isSpoiled, type SaidSeries, seriesOf } from './series.ts';

/** No perpetual settles less often than once a day. */
const SPACING_MAX_MS = DAY_MS;
const HOUR_MS = 3_600_000;

/** Every perpetual settles while it trades. Whether one of a few that did not was out, or is lacking at the source, nobody can tell. */
const WAYS: MarketWays = { isEvery: true };

/** Settlements are expected at least once a day; how often exactly is up to the exchange and changes. */
export const fundingGaps: GapFinder = {
  of: 'silver_funding_normalized',
  reads: ['silver_instruments'],
  // The settlements of the years before and after say whether the turn of the year is a gap, and when a contract began and ended.
  files: (_, ledger) => [...ledger.files('silver_funding_normalized'), ...ledger.files('silver_instruments')],
  find: findGaps,
};

async function findGaps(input: GapInput): Promise<Gap[]> {
  const { lake, said, period } = input;
  const identities = await readIdentities(lake);
  const [settled, lives] = await Promise.all([readSettlements(input), readLives(input)]);
  const lacking = seriesOf(said, identities).map((series): Lacking => {
    const { exchange, market, symbol } = series;
    const key = `${exchange}/${market}/${symbol}`;
    const rows = settled.get(key) ?? [];
    const answered = answeredSpans(series);
    const absent = absences(series).flatMap(({ spans }) => spans);
    const covered = intersect(answered, [wider(periodSpan(period))]);
    const silent = union(
      covered.flatMap((span) => silences(span, rows)),
      absent,
    );
    const here = (spans: readonly Span[]) => intersect(spans, [periodSpan(period)]);
    const own = ownClaims(series, lives.get(key));
    return { series, wanted: here(union(answered, absent)), missing: here(silent), own, otherwise: [lostClaim(series)] };
  });
  const markets = Map.groupBy(lacking, ({ series }) => `${series.exchange}/${series.market}`);
  return [...markets.values()].flatMap((market) => gapsOfMarket(market, WAYS));
}

interface Settlement {
  readonly at: number;
  /** Until the next one, ms, as far as the source or the settlements around it tell. */
  readonly interval: number;
}

/** The settlements of a period and those around it. */
async function readSettlements({ lake, files, period }: GapInput): Promise<Map<string, Settlement[]>> {
  const near = files.filter((file) => overlaps(periodSpan(file.period), wider(periodSpan(period))));
  const paths = near.filter(({ table }) => table === 'silver_funding_normalized').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<{ key: string; at: number; stated: number | null }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, epoch_ms(timestamp) AS "at", max(stated_interval_hours) AS stated
    FROM (${relation(silverFundingNormalized, paths)}) GROUP BY exchange, market, symbol, timestamp ORDER BY key, "at"`);
  const groups = Map.groupBy(rows, ({ key }) => key);
  return new Map(
    [...groups].map(([key, group]) => [
      key,
      group.map(({ at, stated }, index) => {
        const sinceLast = at - (group[index - 1]?.at ?? Number.NEGATIVE_INFINITY);
        const interval = stated === null ? (sinceLast <= SPACING_MAX_MS ? sinceLast : 0) : stated * HOUR_MS;
        return { at, interval };
      }),
    ]),
  );
}

/** The first and the last settlement that is known of a contract. */
interface Settled {
  readonly first: number;
  readonly last: number;
}

async function readLives({ lake, files }: GapInput): Promise<Map<string, Settled>> {
  const paths = files.filter(({ table }) => table === 'silver_funding_normalized').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<Settled & { key: string }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, min(timestamp) AS first, max(timestamp) AS last
    FROM (${relation(silverFundingNormalized, paths)}) GROUP BY 1`);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Stretches without a settlement that was due; each begins when it was. */
function silences(covered: Span, rows: readonly Settlement[]): Span[] {
  const inside = rows.filter(({ at }) => at >= covered.from && at < covered.until);
  const starts = [{ at: covered.from, interval: 0 }, ...inside];
  const ends = [...inside.map(({ at }) => at), covered.until];
  return starts.flatMap(({ at, interval }, index) => {
    const until = ends[index] ?? covered.until;
    if (until - at > SPACING_MAX_MS) return [{ from: at + interval, until }];
    const usual = usualAround(inside, index);
    return until - at >= 2 * usual ? [{ from: at + usual, until }] : [];
  });
}

/**
 * The distance of settlements both ahead of a stretch and behind it: the longer one, as an interval that changes is the new one from
 * then on. A single distance that is twice as long lacks settlements.
 */
function usualAround(rows: readonly Settlement[], index: number): number {
  const [previous, start, end, next] = [rows[index - 2], rows[index - 1], rows[index], rows[index + 1]];
  if (previous === undefined || start === undefined || end === undefined || next === undefined) return Number.POSITIVE_INFINITY;
  return Math.max(start.at - previous.at, next.at - end.at);
}

/** Between the listing of a contract and its first settlement are days at most. */
const LISTED_BEFORE_TRADING_MS = 7 * DAY_MS;

function ownClaims(series: SaidSeries, settled: Settled | undefined): Claim[] {
  const { exchange, identity } = series;
  const { listedAt = null, delistedAt = null } = identity ?? {};
  const claims: Claim[] = [];
  if (listedAt !== null)
    claims.push({ spans: before(listedAt), cause: 'not_listed', evidence: `${exchange} lists it since ${isoTime(listedAt)}.` });
  if (delistedAt !== null)
    claims.push({ spans: after(delistedAt), cause: 'delisted', evidence: `${exchange} ended it at ${isoTime(delistedAt)}.` });
  const life = claimsOfLife(series, settled);
  const absent = absences(series).flatMap((absence) => claimsOfAbsence(series, absence));
  // A file that is not there says little where settlements show when the contract began and ended.
  return settled === undefined ? [...claims, ...absent, ...life] : [...claims, ...life, ...absent];
}

/** The source says that there is no such thing: no such contract, or no file of a month. */
function claimsOfAbsence({ identity }: SaidSeries, { said, spans }: ReturnType<typeof absences>[number]): Claim[] {
  const { answer, feed } = said;
  if (isSpoiled(said)) return [{ spans, cause: 'lost', evidence: spoiledFile(answer) }];
  const evidence = addressOf(answer.url);
  if (feed.way === 'rest') return [{ spans, cause: identity === undefined ? 'not_listed' : 'unknown', evidence }];
  const young = answer.recheckFrom === null ? [] : intersect(spans, after(answer.recheckFrom));
  return [
    { spans: young, cause: 'pending', evidence: `Not published yet: ${evidence}` },
    { spans, cause: 'lost', evidence: `No file: ${evidence}` },
  ];
}

/** Ahead of the first settlement that is known: it was not there yet, or the exchange has forgotten. */
function claimsOfLife({ exchange, identity, said }: SaidSeries, settled: Settled | undefined): Claim[] {
  const listedAt = identity?.listedAt ?? null;
  if (settled === undefined) {
    const [answered] = said.map(({ answer }) => addressOf(answer.url)).sort();
    const evidence = `Answered without a single settlement: ${answered ?? 'no answer'}`;
    return [{ spans: [ALWAYS], cause: listedAt === null ? 'unknown' : 'lost', evidence }];
  }
  const has = `The first settlement that ${exchange} has is at ${isoTime(settled.first)}`;
  const isForgotten = listedAt !== null && settled.first - listedAt > LISTED_BEFORE_TRADING_MS;
  const earlier: Claim = isForgotten
    ? { spans: before(settled.first), cause: 'lost', evidence: `${has}, though it was listed earlier: it has forgotten the others.` }
    : { spans: before(settled.first), cause: 'not_listed', evidence: `${has}.` };
  if (identity === undefined || identity.status === 'trading') return [earlier];
  const ended = `The last settlement is at ${isoTime(settled.last)}, and it is ${identity.status} now.`;
  return [earlier, { spans: after(settled.last), cause: 'delisted', evidence: ended }];
}

function lostClaim({ exchange }: SaidSeries): Claim {
  return { spans: [ALWAYS], cause: 'lost', evidence: `${exchange} answered, and lacks settlements that were due.` };
}

function wider({ from, until }: Span): Span {
  return { from: from - 2 * DAY_MS, until: until + 2 * DAY_MS };
}
