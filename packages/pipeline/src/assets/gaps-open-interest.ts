import { DAY_MS, INTERVAL_MS, intersect, isoTime, normalise, periodSpan, type Span, subtract, union } from '@bullion/core';
import { silverOpenInterestNormalized } from '@bullion/tables';
import { relation } from '../sql.ts';
import { ALWAYS, after, before, type Claim, explain } from './gaps-claims.ts';
import { addressOf } from './gaps-evidence.ts';
import type { Gap, GapFinder, GapInput } from './gaps-finder.ts';
import { absences, answeredSpans, type SaidSeries, seriesOf, wantedSpans } from './gaps-series.ts';
import { readIdentities } from './silver-identity.ts';
import { overlaps } from './silver-units.ts';

const HOUR_MS = INTERVAL_MS['1h'];

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
  return seriesOf(said, identities).flatMap((series) => {
    const { exchange, market, symbol } = series;
    const hours = known.get(`${exchange}/${market}/${symbol}`) ?? [];
    const absent = absences(series).flatMap(({ spans }) => spans);
    const silent = union(union(subtract(answeredSpans(series), hours), absent), forgotten(series));
    return explain(intersect(silent, [periodSpan(period)]), claimsFor(series)).map(({ from, until, cause, evidence }) => ({
      ...{ exchange, market, symbol, cause, evidence },
      from_time: from,
      until_time: until,
    }));
  });
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

function claimsFor(series: SaidSeries): Claim[] {
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
  const [answered] = series.said.map(({ answer }) => addressOf(answer.url)).sort();
  claims.push({ spans: [ALWAYS], cause: 'unknown', evidence: `No state at full hours, first asked in ${answered ?? 'no answer'}` });
  return claims;
}
