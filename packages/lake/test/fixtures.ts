import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Log, ManualClock, quoteName, type Row, type Table } from '@bullion/core';
import { ohlcvDaily, silverOhlcvNormalized } from '@bullion/tables';
import type { BronzeBatch, BronzeRow, Lake, LakeOptions, NewFile, StoredFile } from '../src/index.ts';
import { openLake } from '../src/index.ts';

export const NOW = Date.UTC(2024, 1, 10);
export const DAY_MS = 86_400_000;

/** An empty folder that is gone after the test. */
export async function makeHome(t: TestContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'bullion-lake-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  return home;
}

export function options(home: string, more: Partial<LakeOptions> = {}): LakeOptions {
  return { home, clock: new ManualClock(NOW), owner: 'bullion test', mode: 'write', simulated: true, waitMs: 0, ...more };
}

/** A lake that is closed after the test, for tests that need no second opening. */
export async function makeLake(t: TestContext, more: Partial<LakeOptions> = {}): Promise<Lake> {
  const lake = await openLake(options(await makeHome(t), more));
  t.after(() => lake[Symbol.asyncDispose]());
  return lake;
}

export interface Message {
  readonly level: string;
  readonly message: string;
}

export function recordingLog(): Log & { readonly messages: Message[] } {
  const messages: Message[] = [];
  const at =
    (level: string) =>
    (message: string): void => {
      messages.push({ level, message });
    };
  return { messages, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export function answer(batchId: string, index: number, more: Partial<BronzeRow> = {}): BronzeRow {
  const body = new TextEncoder().encode(JSON.stringify({ batchId, index, text: '币安 '.repeat(20) }));
  const from = NOW + index * DAY_MS;
  return {
    response_id: `${batchId}-${String(index).padStart(4, '0')}`,
    run_id: 'run-1',
    batch_id: batchId,
    asset: 'bronze_binance_ohlcv',
    exchange: 'binance',
    series: 'spot/BTCUSDT/1d',
    asked_from: from,
    asked_until: from + DAY_MS,
    final_until: from + DAY_MS,
    recheck_from: index % 2 === 0 ? null : from,
    asked_on: NOW,
    answer: 'data',
    url: `/binance-spot/api/v3/klines?startTime=${from}`,
    requested_at: NOW + 0.123,
    received_at: NOW + 150.5,
    server_time: null,
    attempts: 1,
    status: 200,
    headers: '{}',
    sha256: createHash('sha256').update(body).digest('hex'),
    body,
    ...more,
  };
}

export function batch(batchId: string, count = 5, more: Partial<BronzeRow> = {}): BronzeBatch {
  const rows = Array.from({ length: count }, (_, index) => answer(batchId, index, more));
  return { asset: more.asset ?? 'bronze_binance_ohlcv', table: 'responses', batchId, runId: 'run-1', rows };
}

export type Daily = Row<typeof ohlcvDaily>;
export type Silver = Row<typeof silverOhlcvNormalized>;

/** Days of one symbol in gold. */
export function dailyRows(symbol: string, count: number, from = Date.UTC(2024, 0, 1)): Daily[] {
  return Array.from({ length: count }, (_, index) => ({
    timestamp: from + index * DAY_MS,
    exchange: 'binance',
    market: 'spot',
    symbol,
    native_symbol: symbol,
    instrument_id: `binance:spot:${symbol}#1`,
    base: symbol.slice(0, 3),
    quote: 'USDT',
    open: 1 / (index + 3),
    high: 2 + index * 0.1,
    low: 0.1,
    close: 1 + index * 0.1,
    volume: 1000.5 + index,
    quote_volume: index % 3 === 0 ? null : index * 1.5,
    trades_count: index,
    taker_buy_volume: null,
    taker_buy_quote_volume: null,
    flags: null,
  }));
}

export function silverRows(symbol: string, count: number, runId = 'run-1'): Silver[] {
  return dailyRows(symbol, count).map((row) => ({
    ...row,
    interval: '1d',
    source: 'rest',
    url: '/binance-spot/api/v3/klines',
    source_sha256: 'ab'.repeat(32),
    status: 200,
    requested_at: NOW,
    received_at: NOW + 1,
    run_id: runId,
    batch_id: 'b-1',
  }));
}

let loads = 0;

export function replaceDaily(lake: Lake, rows: readonly Daily[], more: Partial<NewFile> = {}): Promise<StoredFile> {
  return replaceFile(lake, ohlcvDaily, rows, { unit: '2024', ...more });
}

export function replaceSilver(lake: Lake, rows: readonly Silver[], more: Partial<NewFile> = {}): Promise<StoredFile> {
  return replaceFile(lake, silverOhlcvNormalized, rows, { unit: 'binance-spot-1d-rest-2024', ...more });
}

/** Loads rows under a fresh name and makes them the content of a file. */
async function replaceFile(
  lake: Lake,
  table: Table,
  rows: readonly Row<Table>[],
  more: Partial<NewFile> & Pick<NewFile, 'unit'>,
): Promise<StoredFile> {
  const name = `rows_${++loads}`;
  await lake.engine.load(name, table, rows);
  return lake.replaceFile({
    table,
    asset: table.name,
    period: '2024',
    query: `SELECT * FROM ${quoteName(name)}`,
    inputsHash: 'inputs-1',
    codeVersion: '1',
    runId: 'run-1',
    ...more,
  });
}

/** The same things in an order that depends on the seed. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const keyed = items.map((item, index) => ({ item, key: createHash('md5').update(`${seed}:${index}`).digest('hex') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}
