import { join, resolve } from 'node:path';
import { BullionError, type Clock, type Log } from '@bullion/core';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { createLog, LOG_LEVELS, type LogLevel } from './terminal/log.ts';
import { createOutput, type Output } from './terminal/output.ts';
import type { Progress } from './terminal/progress.ts';

/** The options that every command understands. */
export interface CommonOptions {
  json?: boolean;
  csv?: boolean;
  quiet?: boolean;
  logLevel?: string;
  home?: string;
  dataset?: string;
  config?: string;
  concurrency?: string;
  now?: string;
}

/** What a command works with: the world as arguments. */
export interface Context {
  readonly home: string;
  /** What is read: `--dataset`, `BULLION_DATASET`, or the home's own published dataset. */
  readonly dataset: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly output: Output;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  progress(): Promise<Progress>;
  /** Loaded on first use: commands that only read need none of it. */
  config(): Promise<Config>;
}

export function createContext(options: CommonOptions): Context {
  const env = process.env;
  const home = resolve(options.home ?? (env['BULLION_HOME'] || 'bullion-data'));
  const json = options.json === true;
  const isTerminal = process.stderr.isTTY === true && env['CI'] === undefined;
  return {
    home,
    dataset: options.dataset ?? (env['BULLION_DATASET'] || join(home, 'dataset')),
    clock: systemClock(options.now),
    log: createLog(logLevel(options), !json),
    output: createOutput(json, options.csv === true),
    signal: interrupted(),
    progress: async () => (await import('./terminal/progress.ts')).createProgress(isTerminal && !json && options.quiet !== true),
    config: async () => {
      const { loadConfig } = await import('./config.ts');
      const config = await loadConfig(options.config, env);
      return options.concurrency === undefined ? config : { ...config, concurrency: wholeNumber('--concurrency', options.concurrency) };
    },
  };
}

function logLevel({ logLevel, quiet }: CommonOptions): LogLevel {
  const wanted = logLevel ?? (quiet === true ? 'error' : 'info');
  const level = LOG_LEVELS.find((each) => each === wanted);
  if (level === undefined)
    throw new BullionError('usage', `No log level ${JSON.stringify(wanted)}.`, { hint: `Use ${LOG_LEVELS.join(', ')}.` });
  return level;
}

/** A whole number from an option. */
export function wholeNumber(option: string, text: string, least: 0 | 1 = 1): number {
  if (/^(0|[1-9]\d{0,8})$/.test(text) && Number(text) >= least) return Number(text);
  throw new BullionError('usage', `${option} ${JSON.stringify(text)} is not a whole number${least === 1 ? ' above zero' : ''}.`);
}

/** The first signal asks everything to stop cleanly; the second one ends the process. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(new BullionError('cancelled', `Stopped by ${signal}; what was confirmed is kept.`)));
  }
  return controller.signal;
}
