import { createHash } from 'node:crypto';
import { dayOf, type Grain, type Interval, intersect, type Period, partitionLabel, periodSpan, type Span } from '@bullion/core';
import type { Ledger, ResponseEntry, StoredFile } from '@bullion/lake';
import type { Scope, Work } from '../../engine/asset.ts';

/** One silver file to be: which answers it is made from. */
export interface SilverUnit {
  readonly unit: string;
  readonly period: Period;
  /** Of everything that the content follows from. */
  readonly inputsHash: string;
  readonly responseIds: readonly string[];
  /** The bronze asset that keeps them. */
  readonly asset: string;
}

/** Files of minute bars hold a month, all others what their table says. */
export function grainOf(interval: Interval | '', grain: Grain): Grain {
  return interval === '1m' ? 'month' : grain;
}

/** What was said, in the order in which it arrived, and what read it. When it was said does not matter. */
export function answersHash(codeVersion: string, answers: readonly ResponseEntry[], ...more: readonly string[]): string {
  const lines = answers.map(({ series, url, sha256, askedFrom, askedUntil }) => `${series} ${url} ${sha256} ${askedFrom} ${askedUntil}`);
  return hashOf(codeVersion, ...more, ...lines);
}

/** SHA-256 over words. */
export function hashOf(...words: readonly string[]): string {
  return createHash('sha256').update(words.join('\n')).digest('hex');
}

/** Oldest first; answers of one millisecond in the order of their names. */
export function inOrder(answers: readonly ResponseEntry[]): ResponseEntry[] {
  return answers.toSorted((a, b) => a.receivedAt - b.receivedAt || (a.responseId < b.responseId ? -1 : 1));
}

export function overlaps(a: Span, b: Span): boolean {
  return a.from < b.until && b.from < a.until;
}

/** A piece of work over one file, up to date where the stored file was made from the same inputs by the same code. */
export function workOn(
  file: { asset: string; table: string; unit: string; period: Period; inputsHash: string; codeVersion: string; detail: unknown },
  { force, ...asked }: Span & Pick<Scope, 'force'>,
  ledger: Pick<Ledger, 'file'>,
): Work {
  const [{ from, until } = periodSpan(file.period)] = intersect([asked], [periodSpan(file.period)]);
  return {
    asset: file.asset,
    partition: partitionLabel(dayOf(from), dayOf(until)),
    unit: file.unit,
    from,
    until,
    upToDate: !force && isMadeFrom(ledger.file(file.table, file.unit), file),
    detail: file.detail,
  };
}

function isMadeFrom(stored: StoredFile | undefined, wanted: { inputsHash: string; codeVersion: string }): boolean {
  return stored !== undefined && stored.inputsHash === wanted.inputsHash && stored.codeVersion === wanted.codeVersion;
}
