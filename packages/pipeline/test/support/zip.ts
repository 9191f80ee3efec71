import { crc32 } from 'node:zlib';

/** A ZIP that holds one stored file. */
export function storedZip(name: string, text: string): Buffer {
  const content = Buffer.from(text);
  const title = Buffer.from(name);
  const facts = Buffer.alloc(16);
  facts.writeUInt32LE(crc32(content), 4);
  facts.writeUInt32LE(content.length, 8);
  facts.writeUInt32LE(content.length, 12);
  const nameLength = Buffer.from([title.length, 0, 0, 0]);
  const local = Buffer.concat([Buffer.from('504b0304140000000000', 'hex'), facts, nameLength, title, content]);
  const central = Buffer.concat([Buffer.from('504b01021400140000000000', 'hex'), facts, nameLength, Buffer.alloc(14), title]);
  const end = Buffer.from('504b050600000000010001000000000000000000 0000'.replace(' ', ''), 'hex');
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}
