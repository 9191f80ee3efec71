import { crc32, deflateRawSync } from 'node:zlib';

/**
 * A ZIP with one deflated file, stamped 1980-01-01 so that equal content gives equal bytes. It is filled up to `size` bytes
 * with zeros between the file and the directory, where readers, who start from the directory, never look.
 */
export function makeZip(name: string, content: Uint8Array, size: number): Uint8Array {
  const packed = content.length <= STORED_MAX ? storedBlock(content) : deflateRawSync(content);
  const nameBytes = Buffer.from(name);
  const facts = { nameBytes, crc: crc32(content), packed: packed.length, size: content.length };
  const local = Buffer.concat([header(LOCAL, facts), nameBytes, packed]);
  const central = Buffer.concat([header(CENTRAL, facts), centralTail(), nameBytes]);
  const padding = Buffer.alloc(Math.max(0, size - local.length - central.length - END_BYTES));
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + padding.length, 16);
  return Buffer.concat([local, padding, central, end]);
}

/** Up to so many bytes a ZIP that is filled up anyway gains nothing from compression, which takes ten times as long as all the rest. */
const STORED_MAX = 1024;

/** One last block of a deflate stream that holds its bytes as they are. */
function storedBlock(content: Uint8Array): Uint8Array {
  const block = Buffer.alloc(5 + content.length);
  block.writeUInt8(1, 0);
  block.writeUInt16LE(content.length, 1);
  block.writeUInt16LE(content.length ^ 0xffff, 3);
  block.set(content, 5);
  return block;
}

const END_BYTES = 22;
const LOCAL = Buffer.from([0x50, 0x4b, 3, 4]);
/** Followed by the version that made it: 2.0. */
const CENTRAL = Buffer.from([0x50, 0x4b, 1, 2, 20, 0]);

/** What the local and the central header have in common; bit 11 says that the name is UTF-8. */
function header(
  signature: Buffer,
  { nameBytes, crc, packed, size }: { nameBytes: Buffer; crc: number; packed: number; size: number },
): Buffer {
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(0x0800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt16LE(0x0021, 8);
  common.writeUInt32LE(crc, 10);
  common.writeUInt32LE(packed, 14);
  common.writeUInt32LE(size, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  return Buffer.concat([signature, common]);
}

/** Comment, disk, attributes and the offset of the local header, all zero. */
function centralTail(): Buffer {
  return Buffer.alloc(14);
}
