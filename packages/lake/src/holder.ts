import { readFile, stat, writeFile } from 'node:fs/promises';
import { isoTime } from '@bullion/core';
import { errno } from './disk.ts';

/** Who holds something, as told to others. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

/** Says who holds what this file is about. It is for people: locks hold without it. */
export async function writeHolder(path: string, command: string): Promise<void> {
  await writeFile(path, `${JSON.stringify({ pid: process.pid, command })}\n`);
}

/** Undefined where nobody says so, or where it cannot be read. */
export async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const [facts, { mtimeMs }]: [unknown, { mtimeMs: number }] = [JSON.parse(await readFile(path, 'utf8')), await stat(path)];
    if (typeof facts !== 'object' || facts === null || !('pid' in facts) || !('command' in facts)) return undefined;
    return { pid: Number(facts.pid), command: String(facts.command), since: isoTime(Math.floor(mtimeMs)) };
  } catch (error) {
    if (error instanceof SyntaxError || errno(error) !== undefined) return undefined;
    throw error;
  }
}

export function holderInWords(holder: Holder | undefined): string {
  return holder === undefined ? 'another process' : `process ${holder.pid} (${holder.command}), since ${holder.since}`;
}
