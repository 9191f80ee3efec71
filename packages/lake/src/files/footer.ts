import { BullionError, type Layer, quoteText } from '@bullion/core';
import type { Engine } from '../engine.ts';
import type { Digests } from '../lake.ts';

/** What a file says about itself in its Parquet footer, so that the ledger can be made again from the files. */
export interface Footer {
  readonly format: 1 | 2;
  readonly table: string;
  readonly asset: string;
  readonly unit: string;
  readonly period: string;
  readonly rows: number;
  readonly contentHash: string;
  /** How the content was hashed; absent in format 1, which did it in a way of its own. */
  readonly hashedBy?: string;
  readonly codeVersion: string;
  /** Absent where a file has none. */
  readonly digests?: Digests;
  /** Absent in gold: its bytes follow from content alone, whoever made them. */
  readonly inputsHash?: string;
  readonly runId?: string;
}

const KEY = 'bullion';

/** The footer that a layer may carry. */
export function footerFor(layer: Layer, facts: Footer): Footer {
  if (layer !== 'gold') return facts;
  const { inputsHash: _inputs, runId: _run, ...content } = facts;
  return content;
}

/** The name and the text under which it stands among the metadata of a file. */
export function footerEntry(footer: Footer): [key: string, value: string] {
  return [KEY, JSON.stringify(footer)];
}

/** As DuckDB's COPY takes it. */
export function footerOption(footer: Footer): string {
  const [key, value] = footerEntry(footer);
  return `KV_METADATA {${key}: ${quoteText(value)}}`;
}

export async function readFooter(engine: Engine, path: string): Promise<Footer> {
  const [found] = await engine.rows<{ value: string }>(
    `SELECT decode(value) AS value FROM parquet_kv_metadata(${quoteText(path)}) WHERE decode(key) = ${quoteText(KEY)}`,
  );
  const footer: unknown = found === undefined ? undefined : JSON.parse(found.value);
  if (isFooter(footer)) return footer;
  throw new BullionError('corrupt_file', `${path} was not written by Bullion: its footer does not say what it holds.`);
}

const TEXTS = ['table', 'asset', 'unit', 'period', 'contentHash', 'codeVersion'];

function isFooter(value: unknown): value is Footer {
  if (typeof value !== 'object' || value === null || !('format' in value) || (value.format !== 1 && value.format !== 2)) return false;
  const facts = new Map<string, unknown>(Object.entries(value));
  return typeof facts.get('rows') === 'number' && TEXTS.every((name) => typeof facts.get(name) === 'string');
}
