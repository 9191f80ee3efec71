/** A column of a table: what it holds, in which unit, and what it means. Everything else about it is derived. */
export interface Column<Kind extends ColumnKind = ColumnKind, Nullable extends boolean = boolean> {
  readonly kind: Kind;
  readonly nullable: Nullable;
  readonly doc: string;
  readonly unit?: string;
  /** The closed list of allowed texts, where there is one. */
  readonly values?: readonly string[];
}

/** Logical types: `time` is an instant (ms since the epoch in memory, TIMESTAMP(MICROS, UTC) at rest), `day` a UTC date. */
export type ColumnKind = 'text' | 'bytes' | 'time' | 'day' | 'number' | 'count' | 'flag';

/** What a value of each kind is in TypeScript. */
export interface ColumnValue {
  text: string;
  bytes: Uint8Array;
  /** Milliseconds since 1970-01-01T00:00:00Z; fractions carry microseconds. */
  time: number;
  /** `YYYY-MM-DD`, UTC. */
  day: string;
  number: number;
  count: number;
  flag: boolean;
}

interface ColumnOptions {
  doc: string;
  unit?: string;
  values?: readonly string[];
}

function column<Kind extends ColumnKind>(kind: Kind) {
  return (options: ColumnOptions): Column<Kind, false> => ({ kind, nullable: false, ...options });
}

export const text = column('text');
export const bytes = column('bytes');
export const time = column('time');
export const day = column('day');
/** A double: prices, volumes, rates. */
export const number = column('number');
/** A whole number below 2^53. */
export const count = column('count');
export const flag = column('flag');

/** Null means "not said by the source", never zero. */
export function optional<Kind extends ColumnKind>(inner: Column<Kind, false>): Column<Kind, true> {
  return { ...inner, nullable: true };
}
