import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { makeZip } from '../src/binance-archive/fake-zip.ts';
import { findZipEnd, readZip, unzip } from '../src/binance-archive/zip.ts';

const NAME = '龙虾USDT-1m-2026-01-02.csv';
const CONTENT = Buffer.from('1784073600000,1,2,3\n'.repeat(50));
const zip = () => Buffer.from(makeZip(NAME, CONTENT, 600));

/** Where the directory record starts. */
const directoryOf = (bytes: Buffer) => bytes.readUInt32LE(findZipEnd(bytes, 'x') + 16);

test('what is packed comes out again, whatever its size and however much it is filled up', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 5000 }), fc.nat(100_000), (name, content, size) => {
      const packed = makeZip(name, content, size);
      const entry = readZip(packed, 'x');
      assert.deepEqual(
        [entry.name, Buffer.from(entry.content)],
        [new TextDecoder().decode(new TextEncoder().encode(name)), Buffer.from(content)],
      );
      assert.ok(packed.length >= size);
    }),
  );
});

test('a stored file and a comment at the end are read as well', () => {
  const content = Buffer.from('1,2');
  const bytes = Buffer.concat([zip().subarray(0, 30), Buffer.from('a'), content]);
  bytes.writeUInt16LE(1, 26);
  const directory = Buffer.alloc(47);
  directory.writeUInt32LE(0x02014b50, 0);
  directory.writeUInt32LE(crc32(content), 16);
  directory.writeUInt32LE(3, 20);
  directory.writeUInt32LE(3, 24);
  directory.writeUInt16LE(1, 28);
  directory.write('a', 46);
  const end = zip().subarray(-22);
  end.writeUInt32LE(34, 16);
  end.writeUInt16LE(5, 20);
  const entry = readZip(Buffer.concat([bytes, directory, end, Buffer.from('hello')]), 'x');
  assert.deepEqual([entry.name, Buffer.from(entry.content)], ['a', content]);
});

test('a file that is cut off anywhere is damaged', () => {
  const whole = zip();
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readZip(whole.subarray(0, length), 'x'), { code: 'bad_body' }, `cut at ${length}`);
  }
});

test('a flipped bit in the data is noticed', () => {
  const bytes = zip();
  const at = 30 + Buffer.byteLength(NAME) + 5;
  bytes[at] = (bytes[at] ?? 0) ^ 0x10;
  assert.throws(() => readZip(bytes, 'x'), { code: 'bad_body' });
});

test('noise is damaged, never a crash', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(599), fc.nat(255)), { minLength: 1, maxLength: 20 }), (spoils) => {
      const bytes = zip();
      for (const [at, byte] of spoils) bytes[at] = byte;
      try {
        readZip(bytes, 'x');
      } catch (error) {
        assert.match(String((error as { code?: string }).code), /^(bad_body|schema_drift)$/);
      }
    }),
  );
});

for (const [what, spoil] of Object.entries<(bytes: Buffer) => void>({
  'two files': (bytes) => void bytes.writeUInt16LE(2, findZipEnd(bytes, 'x') + 10),
  'a zip64 directory': (bytes) => void bytes.writeUInt32LE(0xffffffff, findZipEnd(bytes, 'x') + 16),
  'a zip64 size': (bytes) => void bytes.writeUInt32LE(0xffffffff, directoryOf(bytes) + 24),
  encryption: (bytes) => void bytes.writeUInt16LE(1, directoryOf(bytes) + 8),
  'another method': (bytes) => void bytes.writeUInt16LE(93, directoryOf(bytes) + 10),
  'the size of a bomb': (bytes) => void bytes.writeUInt32LE(0x7fffffff, directoryOf(bytes) + 24),
})) {
  test(`${what} is not a ZIP that the archive has ever published`, () => {
    const bytes = zip();
    spoil(bytes);
    assert.throws(() => readZip(bytes, 'x'), { code: 'schema_drift' });
  });
}

test('more content than announced is damaged', () => {
  const bytes = zip();
  bytes.writeUInt32LE(10, directoryOf(bytes) + 24);
  assert.throws(() => readZip(bytes, 'x'), { code: 'bad_body' });
});

test('another thread reads the same, and refuses the same', async () => {
  const outcome = async (read: () => unknown) => {
    try {
      return await read();
    } catch (error) {
      return String(error);
    }
  };
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.nat(), fc.nat(255), async (content, at, value) => {
      const bytes = Buffer.from(makeZip(NAME, content, 0));
      bytes[at % bytes.length] = value;
      assert.deepEqual(
        await outcome(() => unzip(bytes, 'x', ({ name, content }) => ({ name, content: Buffer.from(content) }))),
        await outcome(() => readZip(bytes, 'x')),
      );
    }),
  );
});
