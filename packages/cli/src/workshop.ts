import type { Source } from '@bullion/exchanges';
import { openLake } from '@bullion/lake';
import type { Effects } from '@bullion/pipeline';
import { publishTables } from './config.ts';
import type { Context } from './context.ts';
import { openSharedBudgets } from './machine.ts';
import { RunIds } from './run-ids.ts';
import { sourcesOf } from './sources.ts';
import { VERSION } from './version.ts';

/** Everything that a run works with, opened and closed together. */
export interface Workshop extends AsyncDisposable {
  readonly effects: Effects;
}

interface WorkshopOptions {
  /** Shown to a second process that finds the home locked. */
  readonly command: string;
  readonly home?: string;
  readonly endpoints?: Readonly<Record<string, string>>;
  readonly simulated?: boolean;
  readonly publishTo?: string;
  /** All that are configured unless given; then all of them are enabled. */
  readonly sources?: readonly Source[];
  /** Nothing is sent, whatever the configuration says. */
  readonly offline?: boolean;
  /** Whoever only reads waits for nobody; `write` unless stated. */
  readonly mode?: 'read' | 'write';
}

export async function openWorkshop(context: Context, options: WorkshopOptions): Promise<Workshop> {
  const config = await context.config();
  const home = options.home ?? context.home;
  const { clock, signal } = context;
  const runs = new RunIds();
  const log = options.mode === 'read' ? context.log : runs.log(context.log);
  const sources = options.sources ?? (await sourcesOf(config));
  const lake = await openLake({
    home,
    clock,
    log,
    owner: options.command,
    waitMs: config.waitSeconds * 1000,
    ...(options.mode === 'read' ? { mode: 'read' } : { mode: 'write', simulated: options.simulated ?? config.simulated }),
  });
  const progress = await context.progress();
  const shared = options.mode === 'read' ? undefined : openSharedBudgets(config.state, log);
  return {
    effects: {
      lake,
      clock,
      log,
      signal,
      sources,
      endpoints: options.endpoints ?? config.endpoints,
      concurrency: config.concurrency,
      patienceMs: config.patienceSeconds * 1000,
      volumeDays: config.volumeDays,
      progress: progress.report,
      ...(shared === undefined ? {} : { shared }),
      offline: options.offline === true || config.offline,
      ...(config.exchanges === undefined || options.sources !== undefined ? {} : { enabled: config.exchanges }),
      keys: config.keys,
      publishTables: publishTables(config),
      publishTo: options.publishTo ?? context.dataset,
      command: options.command,
      version: VERSION,
      newId: () => runs.next(),
      random: Math.random,
      ...(config.proxy === undefined ? {} : { proxy: config.proxy }),
    },
    [Symbol.asyncDispose]: async () => {
      progress.stop();
      shared?.[Symbol.dispose]();
      await lake[Symbol.asyncDispose]();
    },
  };
}
