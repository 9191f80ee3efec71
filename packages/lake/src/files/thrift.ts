/** The wire types of Thrift's compact protocol, as far as the footer of a Parquet file needs them. */
const TRUE = 1;
const I32 = 5;
const I64 = 6;
const TEXT = 8;
const LIST = 9;
const STRUCT = 12;

type Thing = { readonly i32: number } | { readonly i64: number } | { readonly bytes: Uint8Array } | List | Struct | typeof yes;

interface List {
  readonly list: readonly Thing[];
}

/** A struct by the numbers of its fields, which ascend. */
export interface Struct {
  readonly fields: Readonly<Record<number, Thing>>;
}

export const i32 = (value: number): Thing => ({ i32: value });
export const i64 = (value: number): Thing => ({ i64: value });
export const bytes = (value: Uint8Array): Thing => ({ bytes: value });
export const text = (value: string): Thing => bytes(Buffer.from(value));
/** Says it by its type. */
export const yes = { is: true } as const;
export const list = (items: readonly Thing[]): Thing => ({ list: items });
export const struct = (fields: Readonly<Record<number, Thing>>): Struct => ({ fields });

/** A struct in Thrift's compact protocol. */
export function encode(value: Struct): Buffer {
  const into: number[] = [];
  write(into, value);
  return Buffer.from(into);
}

function typeOf(thing: Thing | undefined): number {
  if (thing === undefined || 'fields' in thing) return STRUCT;
  if ('list' in thing) return LIST;
  if ('bytes' in thing) return TEXT;
  if ('is' in thing) return TRUE;
  return 'i32' in thing ? I32 : I64;
}

function write(into: number[], thing: Thing): void {
  if ('fields' in thing) writeFields(into, thing);
  else if ('list' in thing) writeList(into, thing.list);
  else if ('bytes' in thing) {
    writeCount(into, thing.bytes.length);
    into.push(...thing.bytes);
  } else if (!('is' in thing)) writeWhole(into, 'i32' in thing ? thing.i32 : thing.i64);
}

function writeFields(into: number[], { fields }: Struct): void {
  let last = 0;
  for (const [number, thing] of Object.entries(fields)) {
    into.push(((Number(number) - last) << 4) | typeOf(thing));
    last = Number(number);
    write(into, thing);
  }
  into.push(0);
}

function writeList(into: number[], items: readonly Thing[]): void {
  const type = typeOf(items[0]);
  if (items.length < 15) into.push((items.length << 4) | type);
  else {
    into.push(0xf0 | type);
    writeCount(into, items.length);
  }
  for (const item of items) write(into, item);
}

/** A number that is not negative, seven bits at a time. */
export function writeCount(into: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) into.push((rest % 0x80) | 0x80);
  into.push(rest);
}

/** Small numbers of either sign are short. */
function writeWhole(into: number[], value: number): void {
  writeCount(into, value < 0 ? -2 * value - 1 : 2 * value);
}
