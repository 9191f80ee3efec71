import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';

export const MAIN = join(import.meta.dirname, '../packages/cli/bin/bullion.js');

interface Setting {
  readonly home: string;
  readonly now: string;
  readonly endpoints?: Readonly<Record<string, string>>;
}

/** The whole command as a user runs it, from process start to end. */
export function bullion(line: string, { home, now, endpoints = {} }: Setting): Promise<Measured> {
  return measure(process.execPath, [MAIN, ...line.split(' '), '--home', home, '--now', now, '--json', '--quiet'], endpoints);
}
