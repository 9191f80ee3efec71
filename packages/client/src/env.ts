import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Places } from './source/source.ts';

/** What is read where nobody says what: `$BULLION_DATASET`, else the dataset of `$BULLION_HOME`. Read when asked, not when loaded. */
export function defaultDataset(): string {
  const { env } = process;
  return env['BULLION_DATASET'] || join(env['BULLION_HOME'] || 'bullion-data', 'dataset');
}

/** Where the rows are that may not be passed on: what `$BULLION_HOME` collected for itself. */
export function privateDataset(): string {
  return join(process.env['BULLION_HOME'] || 'bullion-data', 'private');
}

/** Where files are kept that were read of datasets elsewhere. */
export function cacheFolder(): string {
  const { env } = process;
  return env['BULLION_CACHE_DIR'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bullion');
}

/** Whether nothing may be sent. */
export function isOffline(): boolean {
  return ['BULLION_OFFLINE', 'HF_HUB_OFFLINE'].some((name) => /^(1|true|yes|on)$/i.test(process.env[name] ?? ''));
}

/** Other places of `$BULLION_DATASET`, in the order in which they are tried: `$BULLION_MIRRORS`, with commas between them. */
export function mirrors(): string[] {
  return (process.env['BULLION_MIRRORS'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
}

/** Endpoints and keys of the places that datasets are published at. */
export function places(): Places {
  const { env } = process;
  return {
    hub: env['HF_ENDPOINT'] || undefined,
    hubToken: env['HF_TOKEN'] || undefined,
    github: env['BULLION_ENDPOINT_GITHUB'] || undefined,
    s3: env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || undefined,
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined,
    s3Keys: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] || undefined,
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] || undefined,
      sessionToken: env['AWS_SESSION_TOKEN'] || undefined,
    },
  };
}

/** Milliseconds since the epoch: the age of a manifest is that of the world, not of the data. */
export const now = (): number => Date.now();
