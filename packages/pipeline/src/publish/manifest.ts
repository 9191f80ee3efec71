import type { DatasetSpec } from '@bullion/core';

/** A manifest that an earlier publish wrote; undefined for anything else, which is then written anew as a whole. */
export function readManifest(text: string | undefined): DatasetSpec | undefined {
  const value = text === undefined ? undefined : parsed(text);
  return isManifest(value) ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isManifest(value: unknown): value is DatasetSpec {
  return (
    isRecord(value) &&
    typeof value['revision'] === 'string' &&
    typeof value['simulated'] === 'boolean' &&
    isRecord(value['data_quality']) &&
    Array.isArray(value['tables']) &&
    value['tables'].every(
      (table) => isRecord(table) && Array.isArray(table['files']) && table['files'].every(isFile) && Array.isArray(table['series']),
    )
  );
}

const isFile = (value: unknown): boolean => isRecord(value) && typeof value['path'] === 'string' && typeof value['sha256'] === 'string';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
