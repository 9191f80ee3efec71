import { join } from 'node:path';
import type { SpecFile } from '@bullion/core';
import { type Host, startStaticHost } from '@bullion/simulator';
import { type Dataset, openDataset } from 'bullion';
import { type CachePlace, makeCache } from './cache-place.ts';
import { makeSample, type Sample } from './sample.ts';

export const HOURS = 'data/ohlcv_hourly/2024.parquet';
export const BTC = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;

/** A published dataset behind HTTP, and a cache that begins empty. */
export class CacheDesk implements AsyncDisposable {
  readonly sample: Sample;
  readonly host: Host;
  place: CachePlace = makeCache();

  private constructor(sample: Sample, host: Host) {
    this.sample = sample;
    this.host = host;
  }

  static async open(): Promise<CacheDesk> {
    const sample = await makeSample();
    return new CacheDesk(sample, await startStaticHost(sample.folder));
  }

  /** An empty cache, and a host that has heard nothing yet. */
  clear(): void {
    this.place[Symbol.dispose]();
    this.place = makeCache();
    this.host.asked.length = 0;
    this.host.intercept = undefined;
  }

  dataset(options: Parameters<typeof openDataset>[1] = {}): Promise<Dataset> {
    return openDataset(this.host.url, { cacheDir: this.place.path, ...options });
  }

  /** The paths that were asked for. */
  paths(): string[] {
    return this.host.asked.map(({ path }) => path);
  }

  /** What the manifest says of a file. */
  fileOf(path: string): SpecFile | undefined {
    const files = this.sample.spec.tables.flatMap((table) => table.files);
    return files.find((file) => file.path === path);
  }

  shaOf(path: string): string {
    return this.fileOf(path)?.sha256 ?? '';
  }

  /** Where a file rests in the cache. */
  blob(sha256: string): string {
    return join(this.place.path, 'v1/blobs', sha256.slice(0, 2), sha256);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.place[Symbol.dispose]();
    await this.host[Symbol.asyncDispose]();
    await this.sample[Symbol.asyncDispose]();
  }
}

export function hoursOf(dataset: Dataset): ReturnType<Dataset['read']> {
  return dataset.read('ohlcv_hourly', { ...BTC, last: 30 });
}
