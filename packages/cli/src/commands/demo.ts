import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, BullionError, dayOf, type Log } from '@bullion/core';
import { sources } from '@bullion/exchanges';
import { type Effects, publishDataset, type RunRequest, runJob } from '@bullion/pipeline';
import { startServer } from '@bullion/server';
import { startSimulator } from '@bullion/simulator';
import { silverTokenInfo } from '@bullion/tables';
import { builtPage } from '@bullion/web';
import type { Context } from '../context.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { countText } from '../terminal/output.ts';
import { openWorkshop } from '../workshop.ts';
import { portNumber, untilStopped } from './serve.ts';

interface DemoOptions {
  source?: string;
  port?: string;
  host?: string;
  serve?: boolean;
  open?: boolean;
}

type Source = 'live' | 'simulator';

/** The exchanges get two seconds to answer before the simulated world takes over. */
const REACH_MS = 2_000;
const DAYS = 400;
const HOURLY_DAYS = 30;
const AVAILABILITY_DAYS = 730;
const VOLUME_DAYS = 7;
const OPEN_INTEREST_DAYS = 3;
/** A smaller world than the simulator's own, so that the first page is there within a minute. */
const SIMULATED_SYMBOLS = 300;

/** `bullion demo`: the whole way from the wire to a page. The second start only adds what is new. */
export async function demo(context: Context, options: DemoOptions): Promise<undefined> {
  const home = join(context.home, 'demo');
  const source = await chooseSource(options.source ?? 'auto', home, await context.config(), context.log);
  const simulator =
    source === 'simulator' ? await startSimulator({ now: () => context.clock.now(), symbols: SIMULATED_SYMBOLS }) : undefined;
  const dataset = join(home, 'dataset');
  const started = performance.now();
  const page = options.serve === false ? undefined : builtPage(() => context.log.info('Building the page (once) …'));
  let server: Server | undefined;
  const show = async () => {
    if (page === undefined || server !== undefined) return;
    server = await listen(context, { dataset, page: await page, ...options });
    context.log.info(`There is something to see at ${server.url} while the rest is collected.`);
    if (options.open !== false) openInBrowser(server.url);
  };
  try {
    const endpoints = simulator === undefined ? {} : { endpoints: endpointsOf(simulator.endpoints) };
    const summary = await collect(context, { home, dataset, source, published: show, ...endpoints });
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    context.output.result({ url: server?.url ?? null, source, dataset, seconds, ...summary }, ({ url }) =>
      [
        `${countText(summary.rows)} rows in ${dataset} after ${seconds} s, ${countText(summary.requests)} requests.`,
        ...(url === null ? [] : [`\n  ${url}\n`]),
        readingHint(home),
        ...(url === null ? [] : ['Ctrl-C stops.']),
      ].join('\n'),
    );
    await simulator?.close();
    if (server !== undefined) await untilStopped(context.signal);
  } finally {
    await server?.close();
  }
}

type Server = Awaited<ReturnType<typeof startServer>>;

const readingHint = (home: string): string => `On the command line: bullion token BTC ohlcv --limit 5 --home ${home}`;

interface CollectOptions {
  home: string;
  dataset: string;
  source: Source;
  endpoints?: Readonly<Record<string, string>>;
  /** Called after each publication. */
  published(): Promise<void>;
}

async function collect(context: Context, { home, dataset, source, endpoints, published }: CollectOptions) {
  const simulated = source === 'simulator';
  await using workshop = await openWorkshop(context, {
    command: 'bullion demo',
    home,
    simulated,
    publishTo: dataset,
    sources,
    ...(endpoints === undefined ? {} : { endpoints }),
  });
  const { lake, clock, log, version, publishTables: allowed = [] } = workshop.effects;
  let requests = 0;
  let edition = { revision: '', rows: 0 };
  for (const part of partsOf(dayOf(clock.now()), simulated)) {
    for (const request of part) requests += await collectOne(request, workshop.effects);
    log.info('Publishing …');
    edition = await publishDataset({ lake, to: dataset, now: clock.now(), pipelineVersion: version, log, allowed });
    await published();
  }
  const { revision, rows } = edition;
  return { requests, revision, rows };
}

async function collectOne(request: RunRequest, effects: Effects): Promise<number> {
  effects.log.info(`Collecting ${request.target}${request.intervals === undefined ? '' : ` ${request.intervals.join(', ')}`} …`);
  const { result } = await runJob(request, effects);
  for (const failure of result.failures) effects.log.warn(`${failure.asset} ${failure.symbol ?? ''}: ${failure.message}`);
  return result.requests;
}

/** What is worth a look comes first, and is published before the rest is asked for. */
function partsOf(today: string, simulated: boolean): RunRequest[][] {
  const listed = { target: 'availability', volumeDays: VOLUME_DAYS, from: addDays(today, -AVAILABILITY_DAYS), to: today };
  return [
    [
      { target: 'instruments' },
      { target: 'ohlcv', intervals: ['1d'], from: addDays(today, -DAYS), to: today },
      { target: 'funding', from: addDays(today, -DAYS), to: today },
    ],
    [
      { target: 'ohlcv', intervals: ['1h'], from: addDays(today, -HOURLY_DAYS), to: today },
      { target: 'open_interest', from: addDays(today, -OPEN_INTEREST_DAYS), to: today },
      { target: 'token_info' },
      simulated ? listed : { ...listed, symbols: ['BTC', 'ETH', 'SOL', 'BNB', 'XRP', 'DOGE'] },
    ],
  ];
}

async function chooseSource(
  wanted: string,
  home: string,
  config: { endpoints: Readonly<Record<string, string>> },
  log: Log,
): Promise<Source> {
  if (wanted !== 'auto' && wanted !== 'live' && wanted !== 'simulator') {
    throw new BullionError('usage', `There is no source ${JSON.stringify(wanted)}.`, { hint: 'Use auto, live or simulator.' });
  }
  if (wanted !== 'auto') return wanted;
  const kept = sourceOfHome(home);
  const reachable = kept === undefined && (await exchangesAnswer(config.endpoints));
  const source = kept ?? (reachable ? 'live' : 'simulator');
  if (source === 'live') log.info('Using the exchanges themselves.');
  else
    log.info(
      kept === undefined
        ? 'The exchanges are out of reach from here: this demo uses SIMULATED data.'
        : 'This demo uses SIMULATED data, as it did before.',
    );
  return source;
}

/** A home holds one kind of data for ever. */
function sourceOfHome(home: string): Source | undefined {
  const path = join(home, 'home.json');
  if (!existsSync(path)) return undefined;
  const { simulated }: { simulated: boolean } = JSON.parse(readFileSync(path, 'utf8'));
  return simulated ? 'simulator' : 'live';
}

async function exchangesAnswer(replaced: Readonly<Record<string, string>>): Promise<boolean> {
  // The demo does without what CoinGecko says, so it may be out of reach.
  const needed = sources.filter(({ feeds }) => !feeds.every(({ feeds: table }) => table === silverTokenInfo.name));
  const urls = needed.flatMap((source) => Object.entries(source.endpoints)).map(([name, url]) => replaced[name] ?? url);
  const signal = AbortSignal.timeout(REACH_MS);
  const answers = await Promise.all(
    urls.map((url) =>
      fetch(url, { method: 'HEAD', redirect: 'manual', signal }).then(
        (response) => response.status !== 451,
        () => false,
      ),
    ),
  );
  return answers.every(Boolean);
}

/** From names of variables to names of endpoints. */
function endpointsOf(printed: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'BULLION_ENDPOINT_';
  const named = Object.entries(printed).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(named.map(([name, url]) => [name.slice(prefix.length), url]));
}

/** The usual port, or any free one where it is taken and nobody insisted on it. */
async function listen({ log }: Context, { dataset, page, port, host = '127.0.0.1' }: { dataset: string; page: string } & DemoOptions) {
  const wanted = portNumber(port ?? '4664');
  try {
    return await startServer({ dataset, page, port: wanted, host, log });
  } catch (error) {
    if (port !== undefined) throw error;
    return startServer({ dataset, page, port: 0, host, log });
  }
}
