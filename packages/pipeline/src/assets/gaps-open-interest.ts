import { DAY_MS, INTERVAL_MS, intersect, isoTime, normalise, periodSpan, type Span, subtract, union } from '@bullion/core';
import { silverOpenInterestNormalized } from '@bullion/tables';
import { relation } from '../sql.ts';
import { ALWAYS, after, before, type Claim } from './gaps-claims.ts';
import { addressOf } from './gaps-evidence.ts';
import type { Gap, GapFinder, GapInput } from './gaps-finder.ts';
import { gapsOfMarket, type Lacking, type MarketWays } from './gaps-market.ts';
import { absences, answeredSpans, type SaidSeries, seriesOf, wantedSpans } from './gaps-series.ts';
import { readIdentities } from './silver-identity.ts';
import { overlaps } from './silver-units.ts';

const HOUR_MS = INTERVAL_MS['1h'];

/** Every contract has a state at every hour. Whether the exchange was out when one of a few lacks it, nobody can tell. */
const WAYS: MarketWays = { isEvery: true };

/** A state is expected at every full hour since the contract was listed, also before anybody asked. */
export const openInterestGaps: GapFinder = {
  of: 'silver_open_interest_normalized',
  reads: ['silver_instruments'],
  files: ({ period }, ledger) => [
    ...ledger.files('silver_open_interest_normalized').filter((file) => overlaps(periodSpan(file.period), periodSpan(period))),
    ...ledger.files('silver_instruments'),
  ],
  find: findGaps,
};

async function findGaps(input: GapInput): Promise<Gap[]> {
  const { lake, said, period } = input;
  const identities = await readIdentities(lake);
  const known = await readHours(input);
  const here = (spans: readonly Span[]) => intersect(spans, [periodSpan(period)]);
  const lacking = seriesOf(said, identities).map((series): Lacking => {
    const hours = known.get(`${series.exchange}/${series.market}/${series.symbol}`) ?? [];
    const absent = absences(series).flatMap(({ spans }) => spans);
    const wanted = union(union(answeredSpans(series), absent), forgotten(series));
    return { series, wanted: here(wanted), missing: here(subtract(wanted, hours)), own: ownClaims(series), otherwise: [lostClaim(series)] };
  });
  const markets = Map.groupBy(lacking, ({ series }) => `${series.exchange}/${series.market}`);
  return [...markets.values()].flatMap((market) => gapsOfMarket(market, WAYS));
}

/** The hours that begin with a state, by series. */
async function readHours({ lake, files }: GapInput): Promise<Map<string, Span[]>> {
  const paths = files.filter(({ table }) => table === silverOpenInterestNormalized.name).map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<{ key: string; at: number }>(`
    SELECT DISTINCT exchange || '/' || market || '/' || symbol AS key, epoch_ms(timestamp) AS "at"
    FROM (${relation(silverOpenInterestNormalized, paths)}) WHERE epoch_ms(timestamp) % ${HOUR_MS} = 0 ORDER BY key, "at"`);
  const groups = Map.groupBy(rows, ({ key }) => key);
  return new Map([...groups].map(([key, group]) => [key, normalise(group.map(({ at }) => ({ from: at, until: at + HOUR_MS })))]));
}

/** From the listing until the first hour that was asked for, where the exchange had forgotten it by then. */
function forgotten(series: SaidSeries): Span[] {
  const [first] = wantedSpans(series);
  const listedAt = series.identity?.listedAt ?? null;
  const forgets = series.said.some(({ feed }) => feed.feed.keepsMs !== undefined);
  return first === undefined || listedAt === null || !forgets || listedAt >= first.from ? [] : [{ from: listedAt, until: first.from }];
}

function ownClaims(series: SaidSeries): Claim[] {
  const { exchange, identity } = series;
  const { listedAt = null, delistedAt = null } = identity ?? {};
  const claims: Claim[] = [];
  if (listedAt !== null)
    claims.push({
      spans: before(Math.ceil((listedAt + 1) / HOUR_MS) * HOUR_MS),
      cause: 'not_listed',
      evidence: `${exchange} lists it since ${isoTime(listedAt)}.`,
    });
  if (delistedAt !== null)
    claims.push({ spans: after(delistedAt), cause: 'delisted', evidence: `${exchange} ended it at ${isoTime(delistedAt)}.` });
  for (const { said, spans } of absences(series))
    claims.push({ spans, cause: identity === undefined ? 'not_listed' : 'unknown', evidence: addressOf(said.answer.url) });
  const keepsMs = series.said.map(({ feed }) => feed.feed.keepsMs).find((each) => each !== undefined);
  if (keepsMs !== undefined)
    claims.push({
      spans: forgotten(series),
      cause: 'lost',
      evidence: `${exchange} remembers ${Math.round(keepsMs / DAY_MS)} days, and nobody asked in time.`,
    });
  return claims;
}

function lostClaim({ exchange }: SaidSeries): Claim {
  return { spans: [ALWAYS], cause: 'lost', evidence: `${exchange} answered, and has no state at these full hours.` };
}
