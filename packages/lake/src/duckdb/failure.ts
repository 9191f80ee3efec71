import { BullionError } from '@bullion/core';

/** The words in which DuckDB passes on what the operating system refused. */
const DISK_WORDS =
  /No space left|Disk quota|Read-only file system|Permission denied|Input\/output error|Too many open files|File too large/i;

/** The words in which DuckDB says that a file is not what it was. */
const DAMAGE_WORDS = /Failed to read file|No magic bytes found/;

/** A failure of a statement as one of ours; the statement goes into the details. */
export function engineFailure(cause: unknown, sql: string): unknown {
  if (cause instanceof BullionError || !(cause instanceof Error)) return cause;
  const sentence = cause.message.split('\n', 1)[0] ?? cause.message;
  const details = { sql: sql.slice(0, 2000) };
  if (DISK_WORDS.test(sentence))
    return new BullionError('io_failed', `The disk refused: ${sentence}.`, {
      cause,
      details,
    });
  if (sentence.startsWith('Out of Memory')) {
    const hint = 'Collect fewer symbols or days at a time, or allow more memory.';
    return new BullionError('io_failed', `DuckDB ran out of memory: ${sentence}.`, { cause, details, hint });
  }
  if (DAMAGE_WORDS.test(sentence)) {
    const hint = '`bullion ledger verify` lists everything that is damaged, `bullion ledger rebuild` sets it aside.';
    return new BullionError('corrupt_file', `A file cannot be read: ${sentence}.`, { cause, details, hint });
  }
  return new BullionError('bug', `DuckDB refused a statement: ${sentence}`, {
    cause,
    details,
  });
}
