import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { addDays, DAY_MS, type Day, draw, eachDay, type Finding, quoteText, type Row, type Table } from '@bullion/core';
import { silverAvailability, silverLives, silverOhlcvNormalized, type volumeRankings } from '@bullion/tables';
import type { CheckResult } from '../src/engine/asset.ts';
import { openRefineLake } from './support/refine-lake.ts';

const FIRST = '2024-01-05';
const LAST = '2024-03-03';
/** Until here everything is there at once; from here on each day comes alone. */
const ALONE_FROM = '2024-02-27';

interface Traded {
  readonly date: Day;
  readonly symbol: string;
  readonly volume: number;
  readonly trades: number;
  readonly quote: string;
}

const SYMBOLS = ['AUSDT', 'BUSDT', 'CUSDT', 'DUSDT', 'EUSDT', '龙虾USDT', 'NEWUSDT', 'SPLITUSDT', 'FUSDC', 'AUSDT_240329'];

/** Holes, equal volumes, a symbol that begins in February, another quote and a delivery contract. */
function tradedOn(date: Day): Traded[] {
  return SYMBOLS.filter((symbol) => (symbol !== 'NEWUSDT' || date >= '2024-02-10') && draw('hole', symbol, date) > 0.06).map((symbol) => {
    const volume = Math.floor(draw('volume', symbol, date) * 6) * 1000.1 + (symbol === 'AUSDT' ? 0.3 : 0);
    return { date, symbol, volume, trades: Math.floor(volume), quote: symbol === 'FUSDC' ? 'USDC' : 'USDT' };
  });
}

/** One in thirty days has a candle and no file of minutes. */
const hasFile = ({ date, symbol }: Pick<Traded, 'date' | 'symbol'>) => draw('file', symbol, date) > 0.03;

const SPLIT = '2024-02-15';
const lifeOf = (symbol: string, date: Day) => `binance:perp:${symbol}#${symbol === 'SPLITUSDT' && date >= SPLIT ? 2 : 1}`;

interface Desk extends AsyncDisposable {
  /** Stores the silver of some months as it is when a day is over. */
  know(until: Day, months: readonly string[]): Promise<void>;
  /** Brings the rankings up to date and returns the months that were made. */
  rank(until: Day): Promise<string[]>;
  /** What the last ranking said about candles and files. */
  findings(): readonly Finding[];
  rows(): Promise<Record<string, unknown>[]>;
  bytes(): Record<string, string>;
}

async function openDesk(): Promise<Desk> {
  const desk = await openRefineLake();
  const { lake } = desk;
  const put = (table: Table, unit: string, period: string, query: string, digests = {}) =>
    lake.replaceFile({ table, asset: table.name, unit, period, query, inputsHash: query, codeVersion: '1', runId: 'run', digests });
  await put(silverLives, 'all', 'all', LIVES, { 'splits-2024': 'one' });
  let checks: readonly CheckResult[] = [];
  return {
    findings: () => checks.flatMap(({ name, findings = [] }) => (name === 'candles_vs_files' ? findings : [])),
    know: async (until, months) => {
      for (const month of months) {
        const days = eachDay(FIRST, addDays(until, 1)).filter((day) => day.startsWith(month));
        await put(silverOhlcvNormalized, `binance-perp-1d-archive-${month}`, month, candles(days.flatMap(tradedOn)));
        await put(silverAvailability, month, month, files(days));
      }
    },
    rank: async (until) => {
      const scope = { from: Date.parse(FIRST), until: Date.parse(until) + DAY_MS };
      const works = desk.plan(scope).filter(({ asset, upToDate }) => asset === 'volume_rankings' && !upToDate);
      const outcomes = await desk.refine(scope, ['volume_rankings']);
      checks = outcomes.flatMap((outcome) => outcome.checks);
      return works.map(({ unit }) => unit);
    },
    rows: () => desk.rows('volume_rankings'),
    bytes: () =>
      Object.fromEntries(lake.ledger.files('volume_rankings').map(({ unit, path }) => [unit, readFileSync(lake.path(path), 'hex')])),
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}

const PROVENANCE = `'/x' AS url, 'abc' AS source_sha256, 200 AS status, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS requested_at,
  TIMESTAMPTZ '2024-01-01 00:00:00+00' AS received_at, 'run' AS run_id, 'batch' AS batch_id`;

function candles(rows: readonly Traded[]): string {
  const values = rows.map(
    ({ date, symbol, volume, trades, quote }) => `(DATE '${date}', ${quoteText(symbol)}, ${volume}, ${trades}, '${quote}')`,
  );
  return `
    SELECT date::TIMESTAMPTZ AS timestamp, 'binance' AS exchange, 'perp' AS market, symbol, symbol AS native_symbol, 'X' AS base, quote,
      '1d' AS interval, 'archive' AS source, 1 AS open, 1 AS high, 1 AS low, 1 AS close, volume::DOUBLE AS volume, volume::DOUBLE AS quote_volume,
      trades AS trades_count, 0 AS taker_buy_volume, 0 AS taker_buy_quote_volume, NULL AS flags, ${PROVENANCE}
    FROM (VALUES ${values.join(', ')}) rows(date, symbol, volume, trades, quote)`;
}

function files(days: readonly Day[]): string {
  const values = days.flatMap((date) => SYMBOLS.map((symbol) => `(DATE '${date}', ${quoteText(symbol)}, ${hasFile({ date, symbol })})`));
  return `
    SELECT date, 'binance' AS exchange, 'perp' AS market, symbol, CASE WHEN available THEN 'file' ELSE 'none' END AS said, available,
      NULL AS file_size_bytes, NULL AS etag, NULL AS last_modified, NULL AS version, ${PROVENANCE}
    FROM (VALUES ${values.join(', ')}) rows(date, symbol, available)`;
}

const LIVES = `
  SELECT 'binance' AS exchange, 'perp' AS market, 'SPLITUSDT' AS native_symbol, 'SPLITUSDT' AS symbol, life, 'binance:perp:SPLITUSDT#' || life AS instrument_id,
    'perpetual' AS kind, 'SPLIT' AS base, 'USDT' AS quote, 1 AS multiplier, from_day, DATE '${FIRST}' AS first_day, last_day, 'listed' AS began,
    NULL AS ended, NULL AS predecessor, NULL AS factor, 'by hand' AS evidence
  FROM (VALUES (1, DATE '1970-01-01', DATE '${addDays(SPLIT, -1)}'), (2, DATE '${SPLIT}', NULL)) lives(life, from_day, last_day)`;

/** The same rows without any SQL. */
function expected(): Row<typeof volumeRankings>[] {
  const days = eachDay(FIRST, addDays(LAST, 1));
  const ranked = new Map(
    days.map((date) => [date, rankDay(tradedOn(date).filter((row) => row.quote === 'USDT' && !row.symbol.includes('_')))]),
  );
  return days.flatMap((date) =>
    [...(ranked.get(date) ?? [])].map(({ symbol, ...row }) => {
      const instrument_id = lifeOf(symbol, date);
      const change = (ago: number) => {
        const then = addDays(date, -ago);
        const before = lifeOf(symbol, then) === instrument_id ? ranked.get(then)?.find((each) => each.symbol === symbol) : undefined;
        return before === undefined ? null : row.rank - before.rank;
      };
      const trailing = eachDay(addDays(date, -29), addDays(date, 1)).filter((day) => day >= FIRST && lifeOf(symbol, day) === instrument_id);
      return {
        ...{ date, symbol, instrument_id, ...row },
        ...{ rank_change_1d: change(1), rank_change_7d: change(7), rank_change_14d: change(14), rank_change_30d: change(30) },
        days_available: trailing.filter((day) => hasFile({ date: day, symbol })).length,
      };
    }),
  );
}

function rankDay(rows: readonly Traded[]) {
  const bySymbol = rows.toSorted((a, b) => Buffer.compare(Buffer.from(a.symbol), Buffer.from(b.symbol)));
  const total = bySymbol.reduce((sum, { volume }) => sum + volume, 0);
  const places = [...new Set(rows.map(({ volume }) => volume))].sort((a, b) => b - a);
  const placed = bySymbol.map(({ symbol, volume, trades }) => ({
    symbol,
    rank: places.indexOf(volume) + 1,
    quote_volume_usdt: volume,
    trade_count: trades,
    percentile: (rows.filter((other) => other.volume <= volume).length / rows.length) * 100,
    market_share_pct: total > 0 ? (100 * volume) / total : 0,
  }));
  return placed.sort((a, b) => a.rank - b.rank);
}

const sorted = (row: Readonly<Record<string, unknown>>) => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

test('rankings that grew day by day are those made at once, byte for byte, and a day makes only its own month again', async () => {
  await using grown = await openDesk();
  await grown.know(ALONE_FROM, ['2024-01', '2024-02']);
  assert.deepEqual(await grown.rank(ALONE_FROM), ['2024-01', '2024-02']);
  for (const day of eachDay(addDays(ALONE_FROM, 1), addDays(LAST, 1))) {
    await grown.know(day, [day.slice(0, 7)]);
    assert.deepEqual(await grown.rank(day), [day.slice(0, 7)]);
  }
  assert.deepEqual(await grown.rank(LAST), []);

  await using made = await openDesk();
  await made.know(LAST, ['2024-01', '2024-02', '2024-03']);
  await made.rank(LAST);
  assert.deepEqual(grown.bytes(), made.bytes());
});

test('ranks, changes, shares and days are those that plain arithmetic gives', async () => {
  await using desk = await openDesk();
  await desk.know(LAST, ['2024-01', '2024-02', '2024-03']);
  await desk.rank(LAST);
  const rows = await desk.rows();
  assert.deepEqual(rows.map(sorted), expected().map(sorted));

  const days = Map.groupBy(rows, ({ date }) => date);
  for (const of of days.values()) {
    assert.ok(Math.abs(of.reduce((sum, { market_share_pct }) => sum + Number(market_share_pct), 0) - 100) < 1e-9);
    assert.equal(of[0]?.['percentile'], 100);
  }
  assert.ok(
    rows.some(({ rank }, index) => rank === rows[index + 1]?.['rank']),
    'equal volumes share a rank',
  );
  const first = rows.find(({ symbol }) => symbol === 'NEWUSDT');
  assert.deepEqual([first?.['rank_change_1d'], first?.['rank_change_30d']], [null, null]);
});

test('a candle without a listed file, and a listed file without a candle, are named', async () => {
  await using desk = await openDesk();
  await desk.know(LAST, ['2024-02']);
  await desk.rank(LAST);
  const days = eachDay('2024-02-01', '2024-03-01');
  const differing = (hasCandle: boolean) =>
    days.filter((date) => {
      const traded = tradedOn(date).map(({ symbol }) => symbol);
      return SYMBOLS.some(
        (symbol) => traded.includes(symbol) === hasCandle && hasFile({ date, symbol }) !== hasCandle && isAmong(symbol, date, days),
      );
    });
  const found = (severity: string) => desk.findings().flatMap((each) => (each.severity === severity ? [each.from] : []));
  assert.ok(differing(true).length > 0 && differing(false).length > 0);
  assert.deepEqual([found('info'), found('warn')], [differing(true), differing(false)]);
});

/** Whether a day lies between the first and the last candle of a symbol. */
function isAmong(symbol: string, date: Day, days: readonly Day[]): boolean {
  const traded = days.filter((day) => tradedOn(day).some((row) => row.symbol === symbol));
  return date >= (traded[0] ?? '') && date <= (traded.at(-1) ?? '');
}
