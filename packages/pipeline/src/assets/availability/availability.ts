import { dayOf, partitionLabel, periodSpan } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Ledger, ResponseEntry, StoredFile } from '@bullion/lake';
import { silverAvailability } from '@bullion/tables';
import { unreadable } from '../../checks/silver.ts';
import type { Asset, CheckResult, Outcome, Scope, Work, World } from '../../engine/asset.ts';
import { addRejected } from '../quarantine.ts';
import { feedsInto, type KeptFeed } from '../silver/feeds.ts';
import { type Staged, unstage } from '../silver/staged.ts';
import { hashOf } from '../silver/units.ts';
import { CURSORS, portions, type Unfolded, unfolded } from './answers.ts';
import { booksInWords, fold, newsTable } from './fold.ts';
import { listedFiles } from './listed.ts';
import { observe } from './observed.ts';
import { stageListed } from './stage.ts';
import { type Anew, storedRows, writeNews } from './write.ts';

/** What is folded at once: as much as a thousand symbols have in eight years. */
const DAYS_AT_ONCE = 3_000_000;

/**
 * What the archive last said about each symbol and day, one file per month. New answers are folded into what is known, so that a run
 * costs what it learned; folding all answers anew comes to the same rows.
 */
export function availabilityAsset(sources: readonly Source[]): Asset {
  const feeds = feedsInto(silverAvailability.name, sources).filter(({ feed }) => feed.shape === 'series');
  return {
    key: silverAvailability.name,
    layer: 'silver',
    table: silverAvailability.name,
    inputs: feeds.map(({ asset }) => asset),
    doc: silverAvailability.doc,
    codeVersion: silverAvailability.codeVersion,
    checks: ['conservation', 'unreadable'],
    freshWithinHours: 48,
    plan: (scope, ledger) => planFold(feeds, scope, ledger),
    run: (work, world) => foldAll(feeds, work, world),
  };
}

function planFold(feeds: readonly KeptFeed[], scope: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'cursor'>): Work[] {
  const { answers } = newAnswers(feeds, scope, ledger);
  if (answers.length === 0 && ledger.files(silverAvailability.name).length === 0) return [];
  const { from, until } = scope;
  const partition = partitionLabel(dayOf(from), dayOf(until));
  return [{ asset: silverAvailability.name, partition, unit: 'fold', from, until, upToDate: answers.length === 0, detail: null }];
}

function newAnswers(feeds: readonly KeptFeed[], { force }: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'cursor'>): Unfolded {
  return unfolded(
    feeds.map(({ asset }) => asset),
    ledger,
    { force },
  );
}

async function foldAll(feeds: readonly KeptFeed[], work: Work, world: World): Promise<Outcome> {
  const { lake, scope } = world;
  const { answers, anew, until } = newAnswers(feeds, scope, lake.ledger);
  await lake.prove(lake.ledger.files(silverAvailability.name));
  const folded: Folded[] = [];
  for (const [index, portion] of portions(answers, DAYS_AT_ONCE).entries()) {
    folded.push(await foldPortion(feeds, portion, index === 0 ? anew : [], world));
    world.progress({ asset: work.asset, done: folded.length, total: portions.length, unit: 'files' });
  }
  const failures = folded.flatMap((each) => each.failures);
  // What could not be read is read again next time.
  if (failures.length === 0) remember(until, lake.ledger);
  const written = folded.flatMap(({ files }) => files).filter(({ changed }) => changed);
  return {
    asset: work.asset,
    partition: work.partition,
    status: written.length > 0 ? 'written' : failures.length > 0 ? 'failed' : 'up_to_date',
    rows: written.reduce((sum, { rows }) => sum + rows, 0),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
    sha256: written.length === 0 ? null : hashOf(...written.map(({ sha256 }) => sha256)),
    checks: folded.flatMap(({ checks }) => checks),
    failures: failures.map((failure) => ({ ...failure, asset: work.asset, partition: work.partition })),
  };
}

function remember({ seq, receivedAt }: Unfolded['until'], ledger: Pick<Ledger, 'setCursor'>): void {
  ledger.setCursor(CURSORS.receivedAt, receivedAt);
  ledger.setCursor(CURSORS.seq, seq);
}

interface Folded {
  readonly files: readonly StoredFile[];
  readonly checks: readonly CheckResult[];
  readonly failures: Staged['failures'];
}

async function foldPortion(
  feeds: readonly KeptFeed[],
  answers: readonly ResponseEntry[],
  anew: Anew,
  { lake, runId, readings }: World,
): Promise<Folded> {
  const unit = { name: 'availability', span: periodSpan('all'), responseIds: answers.map(({ responseId }) => responseId) };
  const staged = await stageListed(lake, unit, { feeds, readings, identities: { get: () => undefined } });
  const [observed, news] = ['availability_observed', 'availability_news'];
  try {
    const found = await observe(lake.engine, staged, observed);
    const known = `SELECT * FROM (${storedRows(lake, anew)}) SEMI JOIN ${observed} USING (market, symbol, date)`;
    const books = await fold(lake.engine, { observed: found, stored: known, answers: staged.answers, into: news });
    const about = { runId, inputsHash: hashOf(silverAvailability.codeVersion, ...unit.responseIds) };
    const refused = await addRejected(lake, listedFiles, staged, { unit: 'all', period: 'all', ...about });
    const files = await writeNews(lake, { news, answers: staged.answers, anew, ...about });
    const detail = `${found.files + found.duplicates} listed files = ${found.files} observed + ${found.duplicates} named twice; ${booksInWords(books)}`;
    const kept: CheckResult = { name: 'conservation', passed: true, severity: 'error', detail };
    return { files, checks: [kept, unreadable(refused)], failures: staged.failures };
  } finally {
    await lake.engine.run(`DROP VIEW IF EXISTS ${news}`);
    await unstage(lake.engine, staged, staged.loose, observed, newsTable(news));
  }
}
