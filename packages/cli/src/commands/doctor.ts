import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { asBullionError } from '@bullion/core';
import { makeFolder, openLake } from '@bullion/lake';
import { readStatus } from '@bullion/pipeline';
import type { Context } from '../context.ts';
import { sourcesOf } from '../sources.ts';
import { sizeText, table } from '../terminal/output.ts';

interface Finding {
  readonly name: string;
  /** `warning`: Bullion works, with less. */
  readonly state: 'ok' | 'warning' | 'broken';
  readonly detail: string;
}

const REACH_MS = 3_000;
const SKEW_MS = 30_000;
const SPACE_BYTES = 1e9;

/** `bullion doctor`: looks at everything that Bullion needs; exit code 1 when something is broken. */
export async function doctor(context: Context): Promise<number> {
  const config = await context.config();
  const looks = [
    lookAtNode(),
    await lookAtHome(context.home),
    await lookAtLake(context),
    await lookAtFreshness(context),
    await lookAtEngine(),
    lookAtDataset(context.dataset),
  ];
  const sources = await sourcesOf(config);
  const reached = await Promise.all(
    sources
      .flatMap((source) => Object.entries(source.endpoints))
      .map(([name, url]) => (config.offline ? leftAlone(name) : reach(name, config.endpoints[name] ?? url))),
  );
  const findings = [...looks, ...reached];
  context.output.result({ findings }, () =>
    table(
      ['what', 'state', 'detail'],
      findings.map((each) => [each.name, each.state, each.detail]),
    ),
  );
  return findings.some(({ state }) => state === 'broken') ? 1 : 0;
}

function lookAtNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 22 || (major === 22 && minor >= 18);
  return { name: 'node', state: fits ? 'ok' : 'broken', detail: `${process.version}${fits ? '' : '; Bullion needs 22.18 or newer'}` };
}

async function lookAtHome(home: string): Promise<Finding> {
  try {
    await makeFolder(home);
    accessSync(home, constants.W_OK);
    const { bavail, bsize } = statfsSync(home);
    const free = bavail * bsize;
    return { name: 'home', state: free < SPACE_BYTES ? 'warning' : 'ok', detail: `${home}, ${sizeText(free)} free` };
  } catch (error) {
    return { name: 'home', state: 'broken', detail: `${home} cannot be written: ${(error as Error).message}` };
  }
}

async function lookAtLake({ home, clock, log }: Context): Promise<Finding> {
  if (!existsSync(join(home, 'home.json'))) return { name: 'lake', state: 'ok', detail: 'empty' };
  try {
    await using lake = await openLake({ home, clock, log, owner: 'bullion doctor', mode: 'read' });
    const [last] = lake.ledger.runs(1);
    return { name: 'lake', state: 'ok', detail: last === undefined ? 'no run yet' : `last run ${last.status}, ${last.startedAt}` };
  } catch (error) {
    const { message, hint } = asBullionError(error);
    return { name: 'lake', state: 'broken', detail: `${message} ${hint}` };
  }
}

/** Stale data is what somebody has to look at; nothing is broken by it. */
async function lookAtFreshness({ home, clock, log }: Context): Promise<Finding> {
  const name = 'freshness';
  if (!existsSync(join(home, 'home.json'))) return { name, state: 'ok', detail: 'nothing is stored yet' };
  try {
    await using lake = await openLake({ home, clock, log, owner: 'bullion doctor', mode: 'read' });
    const tables = await readStatus(lake, clock.now());
    const stale = tables.filter(({ fresh }) => !fresh).map(({ table, newest }) => `${table} (${newest})`);
    const due = tables.filter(({ state }) => state === 'due').length;
    if (stale.length > 0) return { name, state: 'warning', detail: `stale: ${stale.join(', ')}; bullion run daily brings them up to date` };
    return { name, state: 'ok', detail: due === 0 ? `${tables.length} tables are fresh` : `${due} of ${tables.length} tables are due` };
  } catch (error) {
    return { name, state: 'warning', detail: `cannot be told: ${asBullionError(error).message}` };
  }
}

async function lookAtEngine(): Promise<Finding> {
  try {
    const { version } = await import('@duckdb/node-api');
    return { name: 'DuckDB', state: 'ok', detail: version() };
  } catch (error) {
    return { name: 'DuckDB', state: 'broken', detail: `does not load: ${(error as Error).message}` };
  }
}

function lookAtDataset(dataset: string): Finding {
  if (/^[a-z][a-z0-9]+:\/\//i.test(dataset)) return { name: 'dataset', state: 'ok', detail: dataset };
  const there = existsSync(join(dataset, 'spec.json'));
  return {
    name: 'dataset',
    state: there ? 'ok' : 'warning',
    detail: there ? dataset : `none at ${dataset} yet; bullion publish writes it`,
  };
}

function leftAlone(name: string): Finding {
  return { name, state: 'ok', detail: 'not asked: the network is off (BULLION_OFFLINE)' };
}

/** Any HTTP answer means that the way is open; 451 and 403 mean that this place is refused. */
async function reach(name: string, url: string): Promise<Finding> {
  const started = performance.now();
  try {
    const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(REACH_MS) });
    const sent = Date.parse(response.headers.get('date') ?? '');
    const skew = Number.isNaN(sent) ? 0 : Date.now() - sent;
    if (response.status === 451) return { name, state: 'warning', detail: `${url} refuses this location (451)` };
    if (Math.abs(skew) > SKEW_MS) return { name, state: 'warning', detail: `${url}: this clock is ${(skew / 1000).toFixed(0)} s off` };
    return { name, state: 'ok', detail: `${url}, ${(performance.now() - started).toFixed(0)} ms` };
  } catch (error) {
    const cause = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : String(error);
    return { name, state: 'warning', detail: `${url} is out of reach: ${cause}` };
  }
}
