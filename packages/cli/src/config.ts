import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BullionError } from '@bullion/core';
import { sources } from '@bullion/exchanges';
import { z } from 'zod';

/** The endpoints that can be replaced, from the sources themselves: `BULLION_ENDPOINT_<NAME>` or `endpoints` in the file. */
const endpointNames = sources.flatMap((source) => Object.keys(source.endpoints));

/** The keys that sources take, from the sources themselves: `BULLION_KEY_<NAME>` or `keys` in the file. */
const keyNames = sources.flatMap((source) => Object.keys(source.keys ?? {}));

const Endpoint = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));

const level = z.enum(['info', 'warn', 'error']).optional();
const hook = z.strictObject({ url: z.url({ protocol: /^https?$/ }), level });

const Notify = z.strictObject({
  slack: hook.optional(),
  webhook: hook.optional(),
  mail: z.strictObject({ url: z.url({ protocol: /^smtps?$/ }), from: z.string(), to: z.array(z.string()).min(1), level }).optional(),
});

const CcxtExchange = z.union([
  z.string().transform((id) => ({ id })),
  z.strictObject({ id: z.string(), quotes: z.array(z.string()).min(1).optional() }),
]);

const Settings = z.strictObject({
  home: z.string().min(1).optional(),
  dataset: z.string().min(1).optional(),
  endpoints: z.record(z.string(), Endpoint).default({}),
  /** Exchanges to collect through ccxt, by their ids there. */
  ccxt: z.array(CcxtExchange).default([]),
  /** Keys of sources that take one. */
  keys: z.record(z.string(), z.string().min(1)).default({}),
  /** Rows whose source limits passing them on: published only by who may, see `terms` in the data catalog. */
  publish: z.strictObject({ tokenInfo: z.boolean().default(false) }).default({ tokenInfo: false }),
  /** Requests under way at once, per feed; what its source bears unless given. */
  concurrency: z.number().int().min(1).max(64).optional(),
  /** The longest pause that an exchange may ask for before it is left alone for the run. */
  patienceSeconds: z.number().min(0).default(120),
  /** Where processes of this machine count together what they ask of exchanges; a folder of the user unless given. */
  state: z.string().min(1).optional(),
  /** How long to wait for another process that writes what this one wants to write. */
  waitSeconds: z.number().min(0).default(600),
  /** Nothing is sent to anybody: runs work from what is stored. */
  offline: z.boolean().default(false),
  /** For how many of the last days volume files are fetched when no range is asked for. */
  volumeDays: z.number().int().min(0).default(20),
  /** The exchanges of runs that name none. */
  exchanges: z.array(z.string()).min(1).optional(),
  proxy: z.url().optional(),
  /** What the daemon starts, and when (cron, UTC); `daily` at 01:00 and `publish` at 02:00 where nothing is said. */
  schedules: z.array(z.strictObject({ job: z.string(), cron: z.string() })).optional(),
  /** Whom the daemon tells of problems. */
  notify: Notify.optional(),
  /** Whether the endpoints are those of a simulator; simulated and real data refuse to share a home. */
  simulated: z.boolean().default(false),
});

export type Config = z.output<typeof Settings>;

/** `bullion.config.ts` (or `--config FILE`), then the environment, which wins. Validated as a whole; secrets are never printed. */
export async function loadConfig(file: string | undefined, env: NodeJS.ProcessEnv): Promise<Config> {
  const written = await readFile(file);
  const parsed = Settings.safeParse({ ...written, ...fromEnvironment(env, written) });
  if (!parsed.success) {
    throw new BullionError('bad_config', `The configuration does not validate: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`, {
      hint: 'See .env.example for every setting.',
    });
  }
  refuseUnknown('endpoint', Object.keys(parsed.data.endpoints), [...endpointNames, ...ccxtEndpoints(parsed.data.ccxt)]);
  refuseUnknown('key', Object.keys(parsed.data.keys), keyNames);
  return parsed.data;
}

function refuseUnknown(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new BullionError('bad_config', `No ${what} is named ${unknown.join(', ')}.`, { hint: `There are ${known.join(', ')}.` });
}

async function readFile(file: string | undefined): Promise<Record<string, unknown>> {
  const path = resolve(file ?? 'bullion.config.ts');
  if (!existsSync(path)) {
    if (file === undefined) return {};
    throw new BullionError('bad_config', `There is no configuration file ${path}.`);
  }
  if (path.endsWith('.json')) return JSON.parse(readFileSync(path, 'utf8'));
  const module: { default?: Record<string, unknown> } = await import(pathToFileURL(path).href);
  return module.default ?? {};
}

function fromEnvironment(env: NodeJS.ProcessEnv, written: Record<string, unknown>): Record<string, unknown> {
  const said: Record<string, unknown> = {};
  if (env['BULLION_HOME']) said['home'] = env['BULLION_HOME'];
  if (env['BULLION_DATASET']) said['dataset'] = env['BULLION_DATASET'];
  if (env['BULLION_EXCHANGES']) said['exchanges'] = env['BULLION_EXCHANGES'].split(',');
  if (env['BULLION_CONCURRENCY']) said['concurrency'] = Number(env['BULLION_CONCURRENCY']);
  if (env['BULLION_STATE']) said['state'] = env['BULLION_STATE'];
  if (env['BULLION_WAIT_SECONDS']) said['waitSeconds'] = Number(env['BULLION_WAIT_SECONDS']);
  if (env['BULLION_OFFLINE']) said['offline'] = env['BULLION_OFFLINE'] === '1';
  if (env['BULLION_SIMULATED']) said['simulated'] = env['BULLION_SIMULATED'] === '1';
  if (env['HTTPS_PROXY']) said['proxy'] = env['HTTPS_PROXY'];
  if (env['BULLION_PUBLISH_TOKEN_INFO']) said['publish'] = { tokenInfo: env['BULLION_PUBLISH_TOKEN_INFO'] === '1' };
  if (env['BULLION_CCXT']) said['ccxt'] = env['BULLION_CCXT'].split(',');
  const names = [...endpointNames, ...ccxtEndpoints(said['ccxt'] ?? written['ccxt'])];
  said['endpoints'] = named(env, 'BULLION_ENDPOINT_', names, written['endpoints']);
  said['keys'] = named(env, 'BULLION_KEY_', keyNames, written['keys']);
  return said;
}

/** An exchange through ccxt may have several hosts: KRAKEN, KRAKEN_2 and so on. */
function ccxtEndpoints(exchanges: unknown): string[] {
  const ids = (Array.isArray(exchanges) ? exchanges : []).map((each) => String(each?.id ?? each).toUpperCase());
  return ids.flatMap((id) => [id, ...[2, 3, 4].map((number) => `${id}_${number}`)]);
}

/** What the file says under some names, and over it what the environment says. */
function named(env: NodeJS.ProcessEnv, prefix: string, names: readonly string[], written: unknown): Record<string, unknown> {
  const said = names.flatMap((name) => (env[`${prefix}${name}`] ? [[name, env[`${prefix}${name}`]] as const] : []));
  return { ...(written ?? {}), ...Object.fromEntries(said) };
}

/** The tables that are published although the terms of their source limit it. */
export function publishTables({ publish }: Pick<Config, 'publish'>): readonly string[] {
  return publish.tokenInfo ? ['token_info'] : [];
}
