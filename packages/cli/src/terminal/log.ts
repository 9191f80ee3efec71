import { createRequire } from 'node:module';
import type { Log } from '@bullion/core';

/** Loaded when the first program asks for it: a command that only reads starts without it. */
const require = createRequire(import.meta.url);

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Messages on stderr: a sentence for people on a terminal, one JSON object a line for programs. */
export function createLog(level: LogLevel, forPeople: boolean): Log {
  return forPeople ? peopleLog(level) : programLog(level);
}

function programLog(level: LogLevel): Log {
  const { pino }: typeof import('pino') = require('pino');
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

function peopleLog(level: LogLevel): Log {
  const least = LOG_LEVELS.indexOf(level);
  const say = (at: LogLevel) => (message: string, fields?: Record<string, unknown>) => {
    if (LOG_LEVELS.indexOf(at) < least) return;
    const detail = at === 'debug' && fields !== undefined ? ` ${JSON.stringify(fields)}` : '';
    process.stderr.write(`${at === 'info' ? '' : `${at}: `}${message}${detail}\n`);
  };
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}
