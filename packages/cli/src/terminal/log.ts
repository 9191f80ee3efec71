import { createRequire } from 'node:module';
import type { Log } from '@bullion/core';
import type { Logger } from 'pino';

/** Loaded with the first line: a command that has nothing to say starts without it. */
const require = createRequire(import.meta.url);

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Messages on stderr: a sentence for people on a terminal, one JSON object a line for programs. */
export function createLog(level: LogLevel, forPeople: boolean): Log {
  return forPeople ? peopleLog(level) : programLog(level);
}

function programLog(level: LogLevel): Log {
  let logger: Logger | undefined;
  const say =
    (at: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return;
      logger ??= startLogger(level);
      logger[at](fields, message);
    };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

function startLogger(level: LogLevel): Logger {
  const { pino }: typeof import('pino') = require('pino');
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
}

function peopleLog(level: LogLevel): Log {
  const say = (at: LogLevel) => (message: string, fields?: Record<string, unknown>) => {
    if (LOG_LEVELS.indexOf(at) < LOG_LEVELS.indexOf(level)) return;
    const detail = at === 'debug' && fields !== undefined ? ` ${JSON.stringify(fields)}` : '';
    process.stderr.write(`${at === 'info' ? '' : `${at}: `}${message}${detail}\n`);
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
