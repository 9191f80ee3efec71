import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type DatasetSpec, silentLog } from '@bullion/core';
import { type Disk, localDisk } from '../../src/publish/disk.ts';
import { type Published, publishDataset } from '../../src/publish/publish.ts';
import type { GoldLake } from './gold-lake.ts';

export const NOW = Date.parse('2024-03-01T05:00:00Z');

/** Publishes the gold of a lake into a folder. */
export function publish({ lake }: GoldLake, to: string, more: { now?: number; dryRun?: boolean; disk?: Disk } = {}): Promise<Published> {
  return publishDataset({ lake, to, now: NOW, pipelineVersion: '0.1.0', log: silentLog, ...more });
}

export function specOf(folder: string): DatasetSpec {
  return JSON.parse(readFileSync(join(folder, 'spec.json'), 'utf8'));
}

/** Path to hash, for every file below a folder. */
export function contentOf(folder: string): Map<string, string> {
  const paths = globSync('**/*', { cwd: folder }).filter((path) => statSync(join(folder, path)).isFile());
  return new Map(
    paths.sort().map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex'),
    ]),
  );
}

/** The Parquet files: what is byte-identical wherever the content is equal. */
export function parquetOf(folder: string): Map<string, string> {
  return new Map([...contentOf(folder)].filter(([path]) => path.endsWith('.parquet') && !path.includes('lineage')));
}

/** Every file that the manifest names is there, with its bytes and hash. */
export function assertTrue(folder: string): void {
  for (const file of specOf(folder).tables.flatMap(({ files }) => files)) {
    const bytes = readFileSync(join(folder, file.path));
    assert.equal(bytes.length, file.bytes, file.path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, file.path);
  }
}
/** A disk that is gone after so many steps, as if the process had been killed. */
export function diskThatEndsAfter(steps: number): Disk {
  let left = steps;
  const counted =
    <A extends string[]>(work: (...paths: A) => Promise<void>) =>
    async (...paths: A): Promise<void> => {
      assert.ok(left-- > 0, 'the process has ended');
      await work(...paths);
    };
  return {
    copy: counted(localDisk.copy),
    write: counted(localDisk.write),
    rename: counted(localDisk.rename),
    remove: counted(localDisk.remove),
  };
}
