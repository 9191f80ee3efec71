import { INTERVAL_MS, intersect, invariant, normalise, type Period, periodOf, periodSpan, type Span, subtract } from '@bullion/core';
import { dailyAvailability, silverAvailability, silverOhlcvNormalized, silverQuarantine } from '@bullion/tables';
import { instant, relation } from '../../sql.ts';
import { readIdentities } from '../silver/identity.ts';
import { grainOf, overlaps } from '../silver/units.ts';
import { type BarLife, marketClaims, ownClaims, type RefusedBar, type UnlistedFile, waysOf } from './causes.ts';
import type { Gap, GapFinder, GapInput } from './finder.ts';
import { gapsOfMarket, type Lacking } from './market.ts';
import { answeredSpans, seriesOf, wantedSpans } from './series.ts';

/** Where it stands which files of an archive there are. */
const FILES = [silverAvailability.name, dailyAvailability.name];

/** A bar is expected for every interval that was asked for. */
export const candleGaps: GapFinder = {
  of: 'silver_ohlcv_normalized',
  reads: ['silver_instruments', ...FILES],
  files: ({ period, interval }, ledger) => {
    const grain = grainOf(interval === '' ? '1d' : interval, silverOhlcvNormalized.grain);
    const { from, until } = periodSpan(period);
    const near = { from: periodSpan(periodOf(grain, from - 1)).from, until: periodSpan(periodOf(grain, until)).until };
    const bars = ledger.files('silver_ohlcv_normalized').filter((file) => {
      const words = file.unit.split('-');
      // The first and last bar of a symbol ever known; for minutes the days and the months beside this one have to do.
      return words.includes('1d') || (words.includes(interval) && (interval !== '1m' || overlaps(periodSpan(file.period), near)));
    });
    const availability = FILES.flatMap((name) => ledger.files(name)).filter((file) =>
      overlaps(periodSpan(file.period), periodSpan(period)),
    );
    const refused = ledger.files('silver_quarantine').filter((file) => isRefused(file.unit, interval, file.period, period));
    return [...bars, ...availability, ...refused, ...ledger.files('silver_instruments')];
  },
  find: findGaps,
};

async function findGaps(input: GapInput): Promise<Gap[]> {
  const { lake, interval, period, said } = input;
  invariant(interval !== '', 'gaps of candles to be about bars of one length');
  const step = INTERVAL_MS[interval];
  const [identities, lives, present, refused, unlisted] = await Promise.all([
    readIdentities(lake),
    readLives(input),
    readPresent(input, step),
    readRefused(input, step),
    readUnlistedFiles(input),
  ]);
  const lacking = seriesOf(said, identities).map((series): Lacking & { readonly key: string; readonly present: readonly Span[] } => {
    const inside = (spans: readonly Span[]) => intersect(aligned(spans, step), [periodSpan(period)]);
    const key = `${series.exchange}/${series.market}/${series.symbol}`;
    const here = present.get(key)?.spans ?? [];
    const wanted = inside(wantedSpans(series));
    const files = unlisted.get(`${series.market}/${series.nativeSymbol}`) ?? [];
    const facts = { life: lives.get(key), answered: inside(answeredSpans(series)), files, refused: refused.get(key) ?? [], step };
    return { key, series, wanted, missing: subtract(wanted, here), present: here, own: ownClaims(series, facts), otherwise: [] };
  });
  const markets = Map.groupBy(lacking, ({ series }) => `${series.exchange}/${series.market}`);
  return [...markets.values()].flatMap((market) => {
    const trading = normalise(market.flatMap((each) => each.present));
    const isSeenQuiet = market.some(({ key }) => present.get(key)?.isSeenQuiet === true);
    const ways = waysOf(
      market.map(({ series }) => series),
      isSeenQuiet,
    );
    return gapsOfMarket(
      market.map((each) => ({ ...each, otherwise: marketClaims(ways, trading) })),
      ways,
    );
  });
}

/** Spans as whole bars: those that open inside. */
function aligned(spans: readonly Span[], step: number): Span[] {
  const up = (ms: number) => Math.ceil(ms / step) * step;
  return normalise(spans.map(({ from, until }) => ({ from: up(from), until: up(until) })));
}

/** The bars of a symbol in a period. */
interface Present {
  readonly spans: readonly Span[];
  /** Whether one of them is without trades: whoever sends such a bar sends one for every interval. */
  readonly isSeenQuiet: boolean;
}

/** The unbroken runs of bars in the period, by exchange, market and symbol. */
async function readPresent({ lake, files, interval, period }: GapInput, step: number): Promise<Map<string, Present>> {
  const { from, until } = periodSpan(period);
  const own = files.filter((file) => file.table === 'silver_ohlcv_normalized' && file.unit.split('-').includes(interval));
  const paths = own.filter((file) => overlaps(periodSpan(file.period), { from, until })).map(({ path }) => lake.path(path));
  const bars = `
    SELECT exchange, market, symbol, source, epoch_ms(timestamp) AS opens, epoch_ms(timestamp) // ${step * BARS_AT_ONCE} AS stretch, volume = 0 AS quiet
    FROM (${relation(silverOhlcvNormalized, paths)})
    WHERE interval = '${interval}' AND timestamp >= ${instant(from)} AND timestamp < ${instant(until)}`;
  const key = "exchange || '/' || market || '/' || symbol AS key";
  // A source has a bar once. Where it has as many as fit between the first and the last, they are one run, and need not be looked at one by one.
  const stretches = await lake.engine.rows<Run & { whole: boolean }>(`
    SELECT ${key}, min(opens) AS "from", max(opens) + ${step} AS until, bool_or(quiet) AS quiet,
      (max(opens) - min(opens)) // ${step} + 1 = count(*) AS whole
    FROM (${bars}) GROUP BY exchange, market, symbol, source, stretch`);
  const whole = stretches.filter((each) => each.whole);
  const torn =
    whole.length === stretches.length
      ? []
      : await lake.engine.rows<Run>(`
    WITH torn AS (
      SELECT DISTINCT exchange, market, symbol, opens, quiet FROM (${bars})
      SEMI JOIN (SELECT exchange, market, symbol, source, stretch FROM (${bars}) GROUP BY ALL HAVING (max(opens) - min(opens)) // ${step} + 1 <> count(*))
        USING (exchange, market, symbol, source, stretch)
    ),
    numbered AS (SELECT *, opens - ${step} * dense_rank() OVER (PARTITION BY exchange, market, symbol ORDER BY opens) AS island FROM torn)
    SELECT ${key}, min(opens) AS "from", max(opens) + ${step} AS until, bool_or(quiet) AS quiet
    FROM numbered GROUP BY exchange, market, symbol, island`);
  const rows: readonly Run[] = [...whole, ...torn];
  const groups = Map.groupBy(rows, ({ key }) => key);
  return new Map([...groups].map(([key, runs]) => [key, { spans: normalise(runs), isSeenQuiet: runs.some(({ quiet }) => quiet) }]));
}

/** So many bars of a symbol are looked at together: a day of minutes. */
const BARS_AT_ONCE = 1440;

/** An unbroken run of bars. */
interface Run extends Span {
  readonly key: string;
  /** Whether nothing was traded in one of them. */
  readonly quiet: boolean;
}

/** The first and the last bar that is known of each symbol, whatever its length. */
async function readLives({ lake, files }: GapInput): Promise<Map<string, BarLife>> {
  const paths = files.filter(({ table }) => table === 'silver_ohlcv_normalized').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<BarLife & { key: string }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, min(timestamp) AS "from", max(timestamp) AS last
    FROM (${relation(silverOhlcvNormalized, paths)}) GROUP BY exchange, market, symbol`);
  return new Map(rows.map((row) => [row.key, row]));
}

/**
 * Days without an archive file, with the reason, by market and the name that the archive uses. Of the files of other markets than
 * perpetuals no states are kept: they are judged by the files around them.
 */
async function readUnlistedFiles({ lake, files, period }: GapInput): Promise<Map<string, UnlistedFile[]>> {
  const { from, until } = periodSpan(period);
  const pathsOf = (name: string) => files.filter(({ table }) => table === name).map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<UnlistedFile & { key: string }>(`
    WITH said AS (${relation(silverAvailability, pathsOf(silverAvailability.name))}),
    judged AS (
      SELECT *, CASE WHEN said = 'blocked' THEN 'blocked'
        WHEN date < min(date) FILTER (available) OVER symbols THEN 'not_listed' WHEN date > max(date) FILTER (available) OVER symbols THEN 'pending'
        WHEN bool_or(available) OVER symbols THEN 'lost' ELSE 'unknown' END AS judgement
      FROM said WINDOW symbols AS (PARTITION BY market, symbol)
    )
    SELECT s.market || '/' || s.symbol AS key, coalesce(d.cause, s.judgement) AS cause, s.url,
      epoch_ms(s.date::TIMESTAMPTZ) AS "from", epoch_ms((s.date + 1)::TIMESTAMPTZ) AS until
    FROM judged s LEFT JOIN (${relation(dailyAvailability, pathsOf(dailyAvailability.name))}) d
      ON d.symbol = s.symbol AND d.date = s.date AND split_part(d.instrument_id, ':', 2) = s.market
    WHERE NOT s.available AND s.date::TIMESTAMPTZ >= ${instant(from)} AND s.date::TIMESTAMPTZ < ${instant(until)}
    ORDER BY key, "from"`);
  return Map.groupBy(rows, ({ key }) => key);
}

/** Bars that were said and refused, with the rule that they break. */
async function readRefused({ lake, files, interval }: GapInput, step: number): Promise<Map<string, RefusedBar[]>> {
  const paths = files.filter(({ table }) => table === 'silver_quarantine').map(({ path }) => lake.path(path));
  const rows = await lake.engine.rows<RefusedBar & { key: string }>(`
    SELECT exchange || '/' || market || '/' || symbol AS key, epoch_ms(timestamp) AS "from", epoch_ms(timestamp) + ${step} AS until, min(rule) AS rule
    FROM (${relation(silverQuarantine, paths)}) WHERE interval = '${interval}'
    GROUP BY exchange, market, symbol, timestamp ORDER BY key, "from"`);
  return Map.groupBy(rows, ({ key }) => key);
}

function isRefused(unit: string, interval: string, held: Period, period: Period): boolean {
  const [table, file = ''] = unit.split('.');
  return table === silverOhlcvNormalized.name && file.split('-').includes(interval) && overlaps(periodSpan(held), periodSpan(period));
}
