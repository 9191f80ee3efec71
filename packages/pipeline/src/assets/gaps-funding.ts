import { DAY_MS, intersect, isoTime, periodSpan, type Span, union } from '@bullion/core';
import { silverFundingNormalized } from '@bullion/tables';
import { relation } from '../sql.ts';
import { ALWAYS, after, before, type Claim, explain } from './gaps-claims.ts';
import { addressOf } from './gaps-evidence.ts';
import type { Gap, GapFinder, GapInput } from './gaps-finder.ts';
import { absences, answeredSpans, type SaidSeries, seriesOf } from './gaps-series.ts';
import { readIdentities } from './silver-identity.ts';
import { overlaps } from './silver-units.ts';

/** No perpetual settles less often than once a day. */
const SPACING_MAX_MS = DAY_MS;
const HOUR_MS = 3_600_000;

/** Settlements are expected at least once a day; how often exactly is up to the exchange and changes. */
export const fundingGaps: GapFinder = {
  of: 'silver_funding_normalized',
  reads: ['silver_instruments'],
  // A settlement of the year before or after says whether the turn of the year is a gap.
  files: ({ period }, ledger) => [
    ...ledger.files('silver_funding_normalized').filter((file) => overlaps(periodSpan(file.period), wider(periodSpan(period)))),
    ...ledger.files('silver_instruments'),
  ],
  find: findGaps,
};

async function findGaps(input: GapInput): Promise<Gap[]> {
  const { lake, said, period } = input;
  const identities = await readIdentities(lake);
  const settled = await readSettlements(input);
  return seriesOf(said, identities).flatMap((series) => {
    const { exchange, market, symbol } = series;
    const rows = settled.get(`${exchange}/${market}/${symbol}`) ?? [];
    const covered = intersect(answeredSpans(series), [wider(periodSpan(period))]);
    const absent = absences(series).flatMap(({ spans }) => spans);
    const silent = union(
      covered.flatMap((span) => silences(span, rows)),
      absent,
    );
    const claims = claimsFor(series, rows);
    return explain(intersect(silent, [periodSpan(period)]), claims).map(({ from, until, cause, evidence }) => ({
      ...{ exchange, market, symbol, cause, evidence },
      from_time: from,
      until_time: until,
    }));
  });
}

interface Settlement {
  readonly at: number;
  /** Until the next one, ms, as far as the source or the settlements around it tell. */
  readonly interval: number;
}

async function readSettlements({ lake, files }: GapInput): Promise<Map<string, Settlement[]>> {
  const paths = files.filter(({ table }) => table === 'silver_funding_normalized').map(({ path }) => lake.path(path));
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

/** Stretches of more than a day without a settlement; each begins when the next one was due. */
function silences(covered: Span, rows: readonly Settlement[]): Span[] {
  const inside = rows.filter(({ at }) => at >= covered.from && at < covered.until);
  const starts = [{ at: covered.from, interval: 0 }, ...inside];
  const ends = [...inside.map(({ at }) => at), covered.until];
  return starts.flatMap(({ at, interval }, index) => {
    const until = ends[index] ?? covered.until;
    return until - at > SPACING_MAX_MS ? [{ from: at + interval, until }] : [];
  });
}

function claimsFor(series: SaidSeries, rows: readonly Settlement[]): Claim[] {
  const { exchange, identity } = series;
  const { listedAt = null, delistedAt = null } = identity ?? {};
  const [first] = rows;
  const claims: Claim[] = [];
  if (listedAt !== null)
    claims.push({ spans: before(listedAt), cause: 'not_listed', evidence: `${exchange} lists it since ${isoTime(listedAt)}.` });
  if (delistedAt !== null)
    claims.push({ spans: after(delistedAt), cause: 'delisted', evidence: `${exchange} ended it at ${isoTime(delistedAt)}.` });
  for (const { said, spans } of absences(series)) {
    const evidence = addressOf(said.answer.url);
    claims.push({ spans, cause: identity === undefined ? 'not_listed' : 'unknown', evidence });
  }
  if (first !== undefined && listedAt === null)
    claims.push({
      spans: before(first.at),
      cause: 'not_listed',
      evidence: `The first settlement that ${exchange} has is at ${isoTime(first.at)}.`,
    });
  const [answered] = series.said.map(({ answer }) => addressOf(answer.url)).sort();
  claims.push({
    spans: [ALWAYS],
    cause: 'unknown',
    evidence: `No settlement for more than a day, first asked in ${answered ?? 'no answer'}`,
  });
  return claims;
}

function wider({ from, until }: Span): Span {
  return { from: from - 2 * DAY_MS, until: until + 2 * DAY_MS };
}
