import { dayOf, type Finding, finding, partitionLabel, quoteText } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake, Ledger, StoredFile } from '@bullion/lake';
import { silverAvailability, silverInstruments, silverLives, silverOhlcvNormalized } from '@bullion/tables';
import { rowCount } from '../../checks/row-count.ts';
import type { Asset, CheckResult, Outcome, Scope, Work, World } from '../../engine/asset.ts';
import { relation, temporary } from '../../sql.ts';
import { outcomeOf } from '../outcome.ts';
import { feedsInto, type KeptFeed } from '../silver/feeds.ts';
import { hashOf, workOn } from '../silver/units.ts';
import { digestsOf } from './digests.ts';
import { listedLife } from './listed.ts';
import { type Folder, type Listed, readFolders, readListed } from './read.ts';
import { applyRenames } from './renames.ts';
import { type PriceStep, powerOf, readSteps } from './steps.ts';
import { type Life, livesOfTicker } from './ticker.ts';

/** Every life of every instrument, from what is stored of the archive and of the lists. It asks for nothing by itself. */
export function livesAsset(sources: readonly Source[]): Asset {
  const feeds = feedsInto(silverAvailability.name, sources);
  return {
    key: silverLives.name,
    layer: 'silver',
    table: silverLives.name,
    inputs: [],
    follows: [...feeds.map(({ asset }) => asset), silverAvailability.name, silverInstruments.name, silverOhlcvNormalized.name],
    doc: silverLives.doc,
    codeVersion: silverLives.codeVersion,
    checks: ['renames', 'price_steps', 'row_count'],
    freshWithinHours: 48,
    plan: (scope, ledger) => planLives(sources, scope, ledger),
    run: (work, world) => writeLives(sources, work, world),
  };
}

/** The archive's daily candles of perpetuals; those of an API are not proof of a file. */
function isArchiveCandles({ unit }: StoredFile): boolean {
  return unit.includes('-perp-1d-archive-');
}

function planLives(sources: readonly Source[], scope: Scope, ledger: Pick<Ledger, 'files' | 'file' | 'responses'>): Work[] {
  const files = [
    ...ledger.files(silverAvailability.name),
    ...ledger.files(silverInstruments.name),
    ...ledger.files(silverOhlcvNormalized.name).filter(isArchiveCandles),
  ];
  const lists = symbolFeeds(sources).flatMap(({ asset }) => ledger.responses({ asset }).map(({ sha256 }) => sha256));
  if (files.length + lists.length === 0) return [];
  const renames = JSON.stringify(sources.flatMap((source) => source.renames ?? []));
  const inputsHash = hashOf(
    silverLives.codeVersion,
    renames,
    ...files.map(({ path, contentHash }) => `${path} ${contentHash}`),
    ...new Set(lists),
  );
  const { name: table, codeVersion } = silverLives;
  const file = { asset: table, table, unit: 'all', period: 'all', codeVersion, inputsHash };
  const work = workOn({ ...file, detail: { files, inputsHash } satisfies Detail }, scope, ledger);
  return [{ ...work, partition: partitionLabel(dayOf(scope.from), dayOf(scope.until)) }];
}

interface Detail {
  readonly files: readonly StoredFile[];
  readonly inputsHash: string;
}

function symbolFeeds(sources: readonly Source[]): KeptFeed[] {
  return feedsInto(silverAvailability.name, sources).filter(({ feed }) => feed.shape === 'snapshot');
}

async function writeLives(sources: readonly Source[], work: Work, { lake, runId, scope }: World): Promise<Outcome> {
  const { files, inputsHash } = work.detail as Detail;
  await lake.prove(files);
  const facts = await readFacts(sources, lake);
  const { lives, findings } = conclude(facts);
  const before = lake.ledger.file(silverLives.name, work.unit);
  const staged = temporary('lives', work.unit);
  try {
    await lake.engine.load(staged, silverLives, lives);
    const stored = await lake.replaceFile({
      ...{ table: silverLives, asset: silverLives.name, unit: work.unit, period: 'all', query: `SELECT * FROM ${staged}` },
      ...{ inputsHash, codeVersion: silverLives.codeVersion, runId, digests: digestsOf(lives, dayOf(scope.now)) },
    });
    return outcomeOf(work, stored, [...checksOf(findings), rowCount(stored.rows, before?.rows)]);
  } finally {
    await lake.engine.run(`DROP TABLE IF EXISTS ${staged}`);
  }
}

/** Everything that lives are concluded from. */
export interface Facts {
  /** Whose archive it is; absent where no source is one. */
  readonly exchange: string | undefined;
  readonly folders: readonly Folder[];
  readonly steps: readonly PriceStep[];
  readonly listed: readonly Listed[];
  readonly renames: readonly NonNullable<Source['renames']>[number][];
}

async function readFacts(sources: readonly Source[], lake: Lake): Promise<Facts> {
  const archive = feedsInto(silverAvailability.name, sources)[0];
  const exchange = archive?.source.exchange;
  const pathsOf = (files: readonly StoredFile[]) => files.map(({ path }) => lake.path(path));
  const candles = relation(silverOhlcvNormalized, pathsOf(lake.ledger.files(silverOhlcvNormalized.name).filter(isArchiveCandles)));
  const availability = relation(silverAvailability, pathsOf(lake.ledger.files(silverAvailability.name)));
  const own = `SELECT * FROM (${candles}) WHERE exchange = ${quoteText(exchange ?? '')}`;
  return {
    exchange,
    folders: await readFolders(lake, symbolFeeds(sources)),
    steps: await readSteps(lake.engine, own, availability),
    listed: await readListed(lake),
    renames: sources.filter((source) => source.exchange === exchange).flatMap((source) => source.renames ?? []),
  };
}

/** The lives that follow from facts, and what does not fit. Pure. */
export function conclude({ exchange = '', folders, steps, listed, renames }: Facts): { lives: Life[]; findings: Findings } {
  const market = 'perp';
  const byNative = new Map(
    listed.filter((each) => each.exchange === exchange && each.market === market).map((each) => [each.native_symbol, each]),
  );
  const tickers = [...Map.groupBy(folders, ({ name }) => name.symbol)].map(([symbol, group]) => {
    const ordered = group.toSorted((a, b) => b.name.settled - a.name.settled || (beginning(a) < beginning(b) ? -1 : 1));
    const said = byNative.get(ordered.at(-1)?.name.archiveName ?? '');
    return { exchange, market, symbol, folders: ordered, ...(said === undefined ? {} : { listed: said }) } as const;
  });
  const stepsBy = Map.groupBy(steps, ({ symbol }) => symbol);
  const traded = tickers.flatMap((ticker) => livesOfTicker({ ...ticker, steps: stepsBy.get(ticker.symbol) ?? [] }));
  const renamed = applyRenames(traded, renames, folders);
  const known = new Set(folders.map(({ name }) => name.archiveName));
  const others = listed.filter((each) => each.exchange !== exchange || each.market !== market || !known.has(each.native_symbol));
  const firstDays = new Map(folders.map(({ name, stretches }) => [name.archiveName, stretches[0]?.first ?? '']));
  // Between two folders the mark of the settled one says it all.
  const odd = steps.filter((step) => powerOf(step) === undefined && step.before >= (firstDays.get(step.native_symbol) ?? ''));
  return {
    lives: [...renamed.lives, ...others.map((each) => listedLife(each, each.exchange === exchange ? traded : []))],
    findings: { renames: renamed.findings, price_steps: odd.map((step) => oddStep(exchange, step)) },
  };
}

/** Text that sorts folders by their first file. */
function beginning({ name, stretches }: Folder): string {
  return `${stretches[0]?.first ?? '9999'} ${name.archiveName}`;
}

interface Findings {
  readonly renames: readonly Finding[];
  readonly price_steps: readonly Finding[];
}

function oddStep(exchange: string, { symbol, before, close, on, open }: PriceStep): Finding {
  return finding({
    severity: 'warn',
    exchange,
    market: 'perp',
    symbol,
    from: before,
    until: on,
    message: `The price of ${symbol} went from ${close} (close of ${before}) to ${open} (open of ${on}), by a factor of ${(open / close).toPrecision(3)}.`,
    reason: 'A redenomination by another factor, another asset under the same ticker, or a price that moved while nothing was published.',
  });
}

function checksOf({ renames, price_steps }: Findings): CheckResult[] {
  return [
    checkOf('renames', renames, 'every known rename whose names are both in the data fits its dates'),
    checkOf('price_steps', price_steps, 'no price steps but by powers of ten'),
  ];
}

function checkOf(name: string, findings: readonly Finding[], fine: string): CheckResult {
  const passed = findings.length === 0;
  const detail = passed ? fine : findings.map(({ message }) => message).join(' ');
  return { name, passed, severity: 'warn', detail, ...(passed ? {} : { findings }) };
}
