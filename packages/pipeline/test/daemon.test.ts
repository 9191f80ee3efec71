import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { BullionError, ManualClock, silentLog } from '@bullion/core';
import { Daemon, type Hands } from '../src/daemon/daemon.ts';
import { serveHealth } from '../src/daemon/health.ts';
import { Incidents } from '../src/daemon/incidents.ts';
import { DaemonMetrics } from '../src/daemon/metrics.ts';
import type { Notifier } from '../src/daemon/notify/notifier.ts';
import { DEFAULT_SCHEDULES } from '../src/daemon/schedule.ts';
import type { Failure } from '../src/engine/asset.ts';
import type { JobResult } from '../src/jobs/run-job.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T00:30:00Z');

/** A daemon whose jobs only note that they were started. */
class Desk implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'bullion-daemon-'));
  readonly clock = new ManualClock(START);
  readonly started: string[] = [];
  readonly told: string[] = [];
  readonly starts = new Map<string, number>();
  readonly metrics = new DaemonMetrics();
  readonly controller = new AbortController();
  failures: Failure[] = [];
  stale: string[] = [];
  againAt: number | undefined;
  listed: string[] = [];
  isDown = false;
  breaks: BullionError | undefined;

  hands(): Hands {
    return {
      run: async (job) => {
        this.started.push(`${job} ${new Date(this.clock.now()).toISOString().slice(5, 16)}`);
        this.starts.set(job, this.clock.now());
        if (this.breaks !== undefined) throw this.breaks;
        return resultOf(job, this.failures);
      },
      lastStart: async (job) => this.starts.get(job),
      status: async () => this.stale.map((table) => ({ ...STALE, table })),
      askAgainAt: async () => this.againAt,
      newInstruments: async () => this.listed.splice(0),
    };
  }

  notifier(): Notifier {
    return {
      name: 'desk',
      level: 'info',
      send: async ({ title }) => {
        if (this.isDown) throw new BullionError('unreachable', 'Nobody is there.');
        this.told.push(title);
      },
    };
  }

  async daemon(once = false): Promise<Daemon> {
    const { clock, metrics } = this;
    const incidents = await Incidents.read(this.home);
    const about = { hands: this.hands(), incidents, notifiers: [this.notifier()], metrics, clock, log: silentLog, once };
    return new Daemon({ ...about, schedules: DEFAULT_SCHEDULES, signal: this.controller.signal });
  }

  /** Lets hours go by, a minute at a time. */
  async pass(daemon: Daemon, hours: number): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute++) {
      this.clock.advance(60_000);
      await daemon.look();
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

const STALE = { files: 1, rows: 1, bytes: 1, newest: '2026-11-17T00:00:00Z', state: 'stale', fresh: false } as const;

function resultOf(job: string, failures: Failure[]): JobResult {
  const status = failures.length === 0 ? 'success' : 'partial';
  const counts = { requests: 3, retries: 1, findings_count: { info: 0, warn: 0, error: 0 } };
  const times = { waited_ms: 1500, paused_ms: 0, latency_p50_ms: 20, latency_p99_ms: 80 };
  const sources = [{ source: 'okx', requests: 3, retries: 1, limited: 1, bytes: 900, ...times }];
  const lists = { sources, materializations: [], failures, findings: [], gaps: {}, not_listed: [] };
  return { run_id: 'r', job, status, started_at: '', finished_at: '', not_asked: [], ...counts, ...lists };
}

function failure(exchange: string, code: string): Failure {
  return { asset: 'bronze_x_ohlcv', partition: 'p', symbol: 'BTC', exchange, code, message: `${code} happened.`, attempts: 6 };
}

describe('a daemon', () => {
  test('starts the first run at once, then daily at 01:00 and publish at 02:00', async () => {
    using desk = new Desk();
    const daemon = await desk.daemon();
    await daemon.look();
    await desk.pass(daemon, 25);
    assert.deepEqual(desk.started, [
      'daily 11-20T00:30',
      'publish 11-20T00:30',
      'daily 11-20T01:00',
      'publish 11-20T02:00',
      'daily 11-21T01:00',
    ]);
  });

  test('catches up once on what was missed while it was not there', async () => {
    using desk = new Desk();
    desk.starts.set('daily', START - 80 * HOUR);
    desk.starts.set('publish', START - 80 * HOUR);
    await (await desk.daemon(true)).run();
    assert.deepEqual(desk.started, ['daily 11-20T00:30', 'publish 11-20T00:30']);
    await (await desk.daemon(true)).run();
    assert.equal(desk.started.length, 2, 'a restart starts nothing that has just been done');
  });

  test('tells of a problem when it begins and when it ends, once each, also over a restart', async () => {
    using desk = new Desk();
    desk.failures = [failure('okx', 'timeout'), failure('okx', 'timeout')];
    await (await desk.daemon()).look();
    await desk.pass(await desk.daemon(), 24);
    assert.deepEqual(desk.told, ['daily: okx: timeout (1 symbol)']);
    desk.failures = [];
    await desk.pass(await desk.daemon(), 24);
    assert.deepEqual(desk.told, ['daily: okx: timeout (1 symbol)', 'Over: daily: okx: timeout (1 symbol)']);
  });

  test('tries again what failed, later each time, until it is done', async () => {
    using desk = new Desk();
    desk.starts.set('publish', START);
    desk.breaks = new BullionError('io_failed', 'The disk is full.');
    const daemon = await desk.daemon();
    await daemon.look();
    await desk.pass(daemon, 0.4);
    assert.deepEqual(desk.started, ['daily 11-20T00:30', 'daily 11-20T00:45']);
    desk.breaks = undefined;
    await desk.pass(daemon, 1);
    assert.deepEqual(desk.started.slice(2), ['daily 11-20T01:00']);
    assert.deepEqual(desk.told, ['daily: io_failed', 'Over: daily: io_failed']);
  });

  test('asks again for what is still pending when it can be there, and publishes it', async () => {
    using desk = new Desk();
    desk.starts.set('daily', START - HOUR * 23.6).set('publish', START);
    desk.againAt = START + 9 * HOUR;
    const daemon = await desk.daemon();
    await desk.pass(daemon, 1);
    desk.againAt = START + 9 * HOUR;
    await desk.pass(daemon, 8.5);
    assert.deepEqual(desk.started.slice(-2), ['availability 11-20T09:30', 'publish 11-20T09:30']);
  });

  test('says what is stale and what is new', async () => {
    using desk = new Desk();
    desk.stale = ['ohlcv_daily'];
    desk.listed = ['binance perp NEWUSDT'];
    const daemon = await desk.daemon();
    await daemon.look();
    desk.stale = [];
    await desk.pass(daemon, 0.4);
    assert.deepEqual(desk.told, ['ohlcv_daily is stale', '1 new instrument', 'Over: ohlcv_daily is stale']);
  });

  test('keeps a message that nobody took, and delivers it once somebody does', async () => {
    using desk = new Desk();
    desk.failures = [failure('bybit', 'exchange_busy')];
    desk.isDown = true;
    await (await desk.daemon()).look();
    assert.deepEqual(desk.told, []);
    desk.isDown = false;
    await (await desk.daemon()).look();
    await (await desk.daemon()).look();
    assert.deepEqual(desk.told, ['daily: bybit: exchange_busy (1 symbol)']);
  });

  test('ends quietly when it is told to stop', async () => {
    using desk = new Desk();
    const daemon = await desk.daemon();
    desk.controller.abort();
    await daemon.run();
    assert.equal(daemon.health.status, 'stopping');
  });

  test('does not go on over notes that are not its own', async () => {
    using desk = new Desk();
    writeFileSync(join(desk.home, 'daemon.json'), '{"open": 3}');
    await assert.rejects(
      () => desk.daemon(),
      (error) => error instanceof BullionError && error.code === 'corrupt_file',
    );
  });
});

test('health and metrics over HTTP say what runs, what is wrong and what comes next', async () => {
  using desk = new Desk();
  desk.failures = [failure('okx', 'timeout')];
  const daemon = await desk.daemon();
  await daemon.look();
  const about = { port: 0, host: '127.0.0.1', health: () => daemon.health, registry: desk.metrics.registry };
  await using server = await serveHealth(about);
  const health = await (await fetch(`${server.url}/health`)).json();
  assert.deepEqual(health, {
    status: 'failing',
    running: null,
    next: { daily: '2026-11-20T01:00:00Z', publish: '2026-11-20T02:00:00Z' },
    incidents: [{ level: 'error', title: 'daily: okx: timeout (1 symbol)' }],
  });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const told = [
    'bullion_runs_total{job="daily",status="partial"} 1',
    'bullion_requests_total{source="okx"} 6',
    'bullion_limited_total{source="okx"} 2',
    'bullion_budget_wait_seconds_total{source="okx"} 3',
    'bullion_latency_seconds{source="okx",quantile="0.99"} 0.08',
    'bullion_open_incidents 1',
  ];
  for (const line of told) assert.ok(metrics.includes(line), `${line} in\n${metrics}`);
  assert.equal((await fetch(`${server.url}/nothing`)).status, 404);
  desk.controller.abort();
  assert.equal((await fetch(`${server.url}/health`)).status, 503);
});
