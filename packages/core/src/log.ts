/** Where messages go; the command line and the daemon decide what they look like. */
export interface Log {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}

function ignore(): void {
  // A log that nobody reads.
}

export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
