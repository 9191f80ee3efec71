import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, ManualClock, silentLog, type Table } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import { type BronzeRow, type Lake, openLake } from '@bullion/lake';
import { tables as allTables } from '@bullion/tables';
import { keptFeeds } from '../../src/assets/bronze/bronze.ts';
import type { Tables } from '../../src/assets/gold.ts';
import { refineAssets } from '../../src/assets/refine.ts';
import type { Outcome, Scope, World } from '../../src/engine/asset.ts';
import { Readings } from '../../src/engine/readings.ts';
import { relation } from '../../src/sql.ts';
import { toySources } from './toy-sources.ts';

export const NOW = Date.parse('2024-03-10T03:00:00Z');

/** What an exchange is made to say in a test. */
export interface Telling {
  /** `bronze_alpha_ohlcv` */
  readonly asset: string;
  /** `market/native symbol/interval` */
  readonly series: string;
  readonly from: string;
  readonly until: string;
  /** What the toy parsers read: `{ rows, rejected }`. */
  readonly body: unknown;
  readonly answer?: 'data' | 'empty' | 'absent' | 'blocked';
  readonly url?: string;
  readonly receivedAt?: string;
  readonly finalUntil?: string;
  readonly recheckFrom?: string;
}

/** A lake in a folder of its own that is fed by hand and refined by the real assets. */
export interface RefineLake extends AsyncDisposable {
  readonly lake: Lake;
  /** Answers told together are stored together, by asset. */
  tell(...tellings: readonly Telling[]): Promise<void>;
  /** Does all that is not up to date, in order; of some assets, where they are named. */
  refine(scope?: Partial<Scope>, only?: readonly string[]): Promise<Outcome[]>;
  /** All stored rows of a table, in its order. */
  rows<R = Record<string, unknown>>(table: string, columns?: string, where?: string): Promise<R[]>;
  plan(scope?: Partial<Scope>): { asset: string; unit: string; upToDate: boolean }[];
}

export async function openRefineLake({
  tables = allTables,
  now = NOW,
  sources = toySources,
}: {
  tables?: Tables;
  now?: number;
  sources?: readonly Source[];
} = {}): Promise<RefineLake> {
  const home = mkdtempSync(join(tmpdir(), 'bullion-refine-'));
  const clock = new ManualClock(now);
  const lake = await openLake({ home, clock, owner: 'test', mode: 'write' });
  const assets = refineAssets(sources, tables);
  let batches = 0;
  const scopeOf = (more: Partial<Scope>): Scope => ({ ...DEFAULT_SCOPE, now, ...more });
  return {
    lake,
    tell: async (...tellings) => {
      for (const [asset, together] of Map.groupBy(tellings, (telling) => telling.asset)) {
        const batchId = `batch-${++batches}`;
        const table = keptFeeds(sources).find((kept) => kept.asset === asset)?.feed.stored ?? 'responses';
        const rows = together.map((telling, page) => ({ ...answerOf(telling, batchId), response_id: `${batchId}/${page}` }));
        await lake.appendBronze({ asset, table, batchId, runId: 'run-0', rows });
      }
    },
    refine: async (more = {}, only = assets.map(({ key }) => key)) => {
      const world: World = {
        ...{ scope: scopeOf(more), lake, clock, log: silentLog, runId: 'run-1', concurrency: 1, progress: () => undefined },
        ...{
          send: () => () => Promise.reject(new TypeError('refining sends nothing')),
          batchId: () => 'none',
          readings: new Readings(lake),
          signal: new AbortController().signal,
        },
      };
      const outcomes: Outcome[] = [];
      for (const asset of assets.filter(({ key }) => only.includes(key)))
        for (const work of asset.plan(world.scope, lake.ledger)) if (!work.upToDate) outcomes.push(await asset.run(work, world));
      return outcomes;
    },
    plan: (more = {}) => assets.flatMap((asset) => asset.plan(scopeOf(more), lake.ledger)),
    rows: (name, columns = '*', where = 'true') => {
      const table: Table | undefined = tables[name];
      if (table === undefined) throw new TypeError(`no table ${name}`);
      const paths = lake.ledger.files(name).map(({ path }) => lake.path(path));
      return lake.engine.rows(`SELECT ${columns} FROM (${relation(table, paths)}) WHERE ${where} ORDER BY ${table.sort.join(', ')}`);
    },
    [Symbol.asyncDispose]: async () => {
      await lake[Symbol.asyncDispose]();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const DEFAULT_SCOPE: Scope = {
  job: 'test',
  from: Date.parse('2024-01-01T00:00:00Z'),
  until: Date.parse('2024-03-10T00:00:00Z'),
  now: NOW,
  exchanges: ['alpha', 'filed', 'quiet'],
  markets: ['spot', 'perp'],
  intervals: ['1d', '1h', '1m'],
  instruments: [],
  archiveSymbols: 'all',
  volumeDays: 20,
  force: false,
};

function answerOf(telling: Telling, batchId: string): BronzeRow {
  const body = new TextEncoder().encode(JSON.stringify(telling.body));
  const receivedAt = Date.parse(telling.receivedAt ?? '2024-03-10T03:00:00Z');
  const { answer = 'data', asset, series } = telling;
  const kept = keptFeeds(toySources).find((each) => each.asset === asset);
  return {
    response_id: `${batchId}/0`,
    run_id: 'run-0',
    batch_id: batchId,
    asset,
    exchange: kept?.source.exchange ?? 'alpha',
    series,
    asked_from: Date.parse(telling.from),
    asked_until: Date.parse(telling.until),
    final_until: Date.parse(telling.finalUntil ?? telling.until),
    recheck_from: telling.recheckFrom === undefined ? null : Date.parse(telling.recheckFrom),
    asked_on: receivedAt,
    answer,
    url: telling.url ?? `/toy/${asset}/${series}?from=${telling.from}`,
    requested_at: receivedAt - 1,
    received_at: receivedAt,
    server_time: receivedAt,
    attempts: 1,
    status: answer === 'absent' ? 404 : 200,
    headers: '{}',
    sha256: createHash('sha256').update(body).digest('hex'),
    body,
    ...(kept?.feed.stored === 'archive_files'
      ? { size: body.length, etag: null, last_modified: null, checksum: null, verdict: answer === 'absent' ? 'absent' : 'match' }
      : {}),
  };
}

/** A bar with prices around a close, as toy exchanges send it. */
export function bar(time: string, close: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    timestamp: Date.parse(time),
    open: close - 1,
    high: close + 2,
    low: close - 2,
    close,
    volume: 10,
    quote_volume: null,
    trades_count: null,
    taker_buy_volume: null,
    taker_buy_quote_volume: null,
    flags: null,
    ...more,
  };
}

/** The bars of consecutive intervals. */
export function bars(from: string, count: number, stepMs: number, close = 100): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => bar(new Date(Date.parse(from) + index * stepMs).toISOString(), close + index));
}

/** An instrument as toy exchanges list it. */
export function listed(base: string, market: 'spot' | 'perp', more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    market,
    symbol: `${base}USDT`,
    native_symbol: `${base}USDT`,
    base,
    quote: 'USDT',
    settle: market === 'perp' ? 'USDT' : null,
    status: 'trading',
    native_status: 'TRADING',
    contract_size: null,
    tick_size: 0.1,
    step_size: 0.001,
    funding_interval_hours: null,
    listed_at: null,
    delisted_at: null,
    ...more,
  };
}

/** The list of a market, asked for on the day of the test. */
export function listOf(exchange: string, market: 'spot' | 'perp', rows: readonly unknown[], day = '2024-03-10'): Telling {
  const until = new Date(Date.parse(day) + DAY_MS).toISOString();
  return {
    asset: `bronze_${exchange}_instruments`,
    series: `${market}//`,
    from: day,
    until,
    body: { rows },
    receivedAt: `${day}T03:00:00Z`,
  };
}

/** Files of the archive as its listing names them. */
export function files(days: readonly string[]): Record<string, unknown>[] {
  return days.map((day) => ({ key: `k-${day}`, day, size: 1000, etag: 'e', lastModified: Date.parse(day) + DAY_MS }));
}
