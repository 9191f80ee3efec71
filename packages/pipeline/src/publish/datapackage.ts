import type { ColumnKind, DatasetSpec, SpecTable, Table } from '@bullion/core';
import type { MadeBefore, MadeFile } from './availability.ts';

/** `datapackage.json`: the dataset as a Data Package, version 2. */
export function dataPackage(spec: DatasetSpec, tables: readonly Table[], made: readonly MadeFile[]): string {
  const filled = spec.tables.filter(({ files }) => files.length > 0);
  const descriptor = {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    name: spec.name,
    version: spec.version,
    created: spec.update_time,
    resources: [
      ...filled.map((each) =>
        tableResource(
          each,
          tables.find(({ name }) => name === each.name),
        ),
      ),
      ...made.map(madeResource),
    ],
  };
  return `${JSON.stringify(descriptor, null, 2)}\n`;
}

const PARQUET = { format: 'parquet', mediatype: 'application/vnd.apache.parquet' };

function tableResource({ name, description, files, key, columns, size_bytes }: SpecTable, table: Table | undefined): unknown {
  return {
    name,
    description,
    path: files.map(({ path }) => path),
    ...PARQUET,
    bytes: size_bytes,
    schema: {
      fields: columns.map((column) => ({
        name: column.name,
        type: FIELD_TYPES[table?.columns[column.name]?.kind ?? 'text'],
        description: column.description,
        constraints: { required: !column.nullable, ...enumOf(table, column.name) },
      })),
      primaryKey: key,
    },
  };
}

const FIELD_TYPES: Readonly<Record<ColumnKind, string>> = {
  text: 'string',
  bytes: 'any',
  time: 'datetime',
  day: 'date',
  number: 'number',
  count: 'integer',
  flag: 'boolean',
};

function enumOf(table: Table | undefined, column: string): { enum?: readonly string[] } {
  const values = table?.columns[column]?.values;
  return values === undefined ? {} : { enum: values };
}

function madeResource({ path, title, bytes, sha256, inputs }: MadeFile): unknown {
  const name = path.replaceAll('.', '-').toLowerCase();
  const kind = path.endsWith('.parquet') ? PARQUET : { format: 'duckdb.gz', mediatype: 'application/gzip' };
  // `inputs` is ours: what the file follows from, so that the next publish knows whether to make it again.
  return { name, description: title, path, ...kind, bytes, hash: `sha256:${sha256}`, inputs };
}

/** What an earlier publish said about the files that it made. */
export function madeBefore(text: string | undefined): Map<string, MadeBefore> {
  const resources = text === undefined ? [] : resourcesOf(JSON.parse(text));
  return new Map(resources.flatMap((each) => entryOf(new Map(Object.entries(each)))));
}

function resourcesOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null || !('resources' in value) || !Array.isArray(value.resources)) return [];
  return value.resources.filter((each) => typeof each === 'object' && each !== null);
}

function entryOf(resource: ReadonlyMap<string, unknown>): [string, MadeBefore][] {
  const [path, inputs, bytes, hash] = ['path', 'inputs', 'bytes', 'hash'].map((name) => resource.get(name));
  if (typeof path !== 'string' || typeof inputs !== 'string' || typeof bytes !== 'number' || typeof hash !== 'string') return [];
  return [[path, { inputs, bytes, sha256: hash.replace('sha256:', '') }]];
}
