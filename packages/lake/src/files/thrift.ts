/** The wire types of Thrift's compact protocol, as far as the footer of a Parquet file needs them. */
const I32 = 5;
const I64 = 6;
const TEXT = 8;
const LIST = 9;
const STRUCT = 12;

type Thing = { readonly i32: number } | { readonly i64: number } | { readonly text: string } | { readonly list: readonly Thing[] } | Struct;

/** A struct by the numbers of its fields, which ascend. */
export interface Struct {
  readonly fields: Readonly<Record<number, Thing>>;
}

export const i32 = (value: number): Thing => ({ i32: value });
export const i64 = (value: number): Thing => ({ i64: value });
export const text = (value: string): Thing => ({ text: value });
export const list = (items: readonly Thing[]): Thing => ({ list: items });
export const struct = (fields: Readonly<Record<number, Thing>>): Struct => ({ fields });

/** A struct in Thrift's compact protocol. */
export function encode(value: Struct): Buffer {
  const bytes: number[] = [];
  write(bytes, value);
  return Buffer.from(bytes);
}

function typeOf(thing: Thing | undefined): number {
  if (thing === undefined || 'fields' in thing) return STRUCT;
  if ('list' in thing) return LIST;
  if ('text' in thing) return TEXT;
  return 'i32' in thing ? I32 : I64;
}

function write(bytes: number[], thing: Thing): void {
  if ('fields' in thing) writeFields(bytes, thing);
  else if ('list' in thing) writeList(bytes, thing.list);
  else if ('text' in thing) {
    const encoded = Buffer.from(thing.text);
    writeCount(bytes, encoded.length);
    bytes.push(...encoded);
  } else writeWhole(bytes, 'i32' in thing ? thing.i32 : thing.i64);
}

function writeFields(bytes: number[], { fields }: Struct): void {
  let last = 0;
  for (const [number, thing] of Object.entries(fields)) {
    bytes.push(((Number(number) - last) << 4) | typeOf(thing));
    last = Number(number);
    write(bytes, thing);
  }
  bytes.push(0);
}

function writeList(bytes: number[], items: readonly Thing[]): void {
  const type = typeOf(items[0]);
  if (items.length < 15) bytes.push((items.length << 4) | type);
  else {
    bytes.push(0xf0 | type);
    writeCount(bytes, items.length);
  }
  for (const item of items) write(bytes, item);
}

/** A number that is not negative, seven bits at a time. */
function writeCount(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
}

/** Small numbers of either sign are short. */
function writeWhole(bytes: number[], value: number): void {
  writeCount(bytes, value < 0 ? -2 * value - 1 : 2 * value);
}
