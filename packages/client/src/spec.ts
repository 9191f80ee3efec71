import { BullionError, type DatasetSpec, type SpecFile, type SpecTable } from '@bullion/core';

/** Reads `spec.json`; what is not of the published form is refused here, so that everything behind it can trust the types. */
export function parseSpec(text: string, place: string): DatasetSpec {
  const spec = parseJson(text, place);
  if (isSpec(spec)) return spec;
  throw new BullionError('dataset_corrupt', `spec.json of ${place} is not the manifest of a dataset.`, {
    hint: 'Publish the dataset again, or check that the address names a dataset of Bullion.',
    details: { place },
  });
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BullionError('dataset_corrupt', `spec.json of ${place} is not JSON.`, {
      hint: 'Publish the dataset again, or check that the address names a dataset of Bullion.',
      details: { place },
      cause,
    });
  }
}

function isSpec(value: unknown): value is DatasetSpec {
  return (
    isRecord(value) &&
    isText(value['revision']) &&
    isText(value['update_time']) &&
    typeof value['simulated'] === 'boolean' &&
    isListOf(value['exchanges'], isText) &&
    isRecord(value['quotes']) &&
    isListOf(value['tables'], isTable)
  );
}

function isTable(value: unknown): value is SpecTable {
  return (
    isRecord(value) &&
    isText(value['name']) &&
    (value['clock'] === null || isText(value['clock'])) &&
    isListOf(value['sort'], isText) &&
    isListOf(value['columns'], (column) => isRecord(column) && isText(column['name'])) &&
    isListOf(value['files'], isFile) &&
    isListOf(value['series'], (series) => isRecord(series) && isText(series['symbol']))
  );
}

/** A path that climbs out of the dataset is as wrong as one that is missing. */
function isFile(value: unknown): value is SpecFile {
  return (
    isRecord(value) &&
    isText(value['path']) &&
    !/(^|\/)\.\.(\/|$)|^\/|\\|:/.test(value['path']) &&
    isCount(value['rows']) &&
    isCount(value['bytes']) &&
    isText(value['sha256']) &&
    (value['from'] === null || isTime(value['from'])) &&
    (value['until'] === null || isTime(value['until']))
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));
const isListOf = (value: unknown, isOne: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(isOne);
