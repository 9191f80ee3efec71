import type { Clock, Log } from '@bullion/core';
import { Daemon } from './daemon.ts';
import { handsOn, type OpenHome } from './hands.ts';
import { serveHealth } from './health.ts';
import { Incidents } from './incidents.ts';
import { DaemonMetrics } from './metrics.ts';
import { type NotifyOptions, notifiers } from './notify/notifier.ts';
import { DEFAULT_SCHEDULES, nextStart, type Schedule } from './schedule.ts';

export interface DaemonSettings {
  readonly home: string;
  readonly open: OpenHome;
  readonly schedules?: readonly Schedule[] | undefined;
  readonly notify?: NotifyOptions | undefined;
  readonly port: number;
  readonly host: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly once: boolean;
}

/** Runs until the signal comes. `ready` is told where `/health` and `/metrics` are. */
export async function startDaemon(settings: DaemonSettings, ready: (url: string) => void): Promise<void> {
  const { home, open, schedules = DEFAULT_SCHEDULES, notify = {}, clock, log, signal, once, port, host } = settings;
  // A schedule that cannot be read is refused before anything is opened.
  for (const schedule of schedules) nextStart(schedule, clock.now());
  const metrics = new DaemonMetrics();
  const incidents = await Incidents.read(home);
  const about = { schedules, hands: handsOn(open), incidents, notifiers: notifiers(notify), metrics, clock, log, signal, once };
  const daemon = new Daemon(about);
  await using server = await serveHealth({ port, host, health: () => daemon.health, registry: metrics.registry });
  ready(server.url);
  await daemon.run();
}
