import type { Column, ColumnKind } from './column.ts';
import type { Table } from './table.ts';

/** The part of JSON Schema 2020-12 that describes a row. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type: string | readonly string[];
  readonly description?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  readonly enum?: readonly (string | null)[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** A row of a table as JSON carries it: times as ISO 8601 with `Z`, bytes as base64. */
export function jsonSchema(table: Table): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: table.name,
    description: table.doc,
    type: 'object',
    properties: Object.fromEntries(Object.entries(table.columns).map(([name, column]) => [name, columnSchema(column)])),
    required: Object.keys(table.columns),
    additionalProperties: false,
  };
}

const SHAPES: Readonly<Record<ColumnKind, { type: string; format?: string; contentEncoding?: string }>> = {
  text: { type: 'string' },
  bytes: { type: 'string', contentEncoding: 'base64' },
  time: { type: 'string', format: 'date-time' },
  day: { type: 'string', format: 'date' },
  number: { type: 'number' },
  count: { type: 'integer' },
  flag: { type: 'boolean' },
};

function columnSchema(column: Column): JsonSchema {
  const { type, ...rest } = SHAPES[column.kind];
  return {
    type: column.nullable ? [type, 'null'] : type,
    ...rest,
    ...(column.values === undefined ? {} : { enum: column.nullable ? [...column.values, null] : column.values }),
    description: column.unit === undefined ? column.doc : `${column.doc} Unit: ${column.unit}.`,
  };
}
