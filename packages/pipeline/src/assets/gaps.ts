import { type Interval, type Period, periodSpan, periodsIn } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Ledger, StoredFile } from '@bullion/lake';
import { gaps } from '@bullion/tables';
import { gapCheck } from '../checks/gaps.ts';
import type { Asset, Outcome, Scope, Work, World } from '../engine/asset.ts';
import { temporary } from '../sql.ts';
import { availabilityGaps } from './gaps-availability.ts';
import { candleGaps } from './gaps-candles.ts';
import type { Gap, GapFinder, GapInput } from './gaps-finder.ts';
import { fundingGaps } from './gaps-funding.ts';
import { type Said, saidAbout } from './gaps-series.ts';
import type { Tables } from './gold.ts';
import { type Trace, tracesOf } from './lineage.ts';
import { outcomeOf } from './outcome.ts';
import { feedsInto } from './silver-feeds.ts';
import { hashOf, overlaps, workOn } from './silver-units.ts';

/** How the gaps of a gold table are found, by the silver table whose rows it takes over. */
const FINDERS: readonly GapFinder[] = [candleGaps, fundingGaps, availabilityGaps];

/** Everything that was asked for and has no rows, with its cause, one file per gold table and period. */
export function gapsAsset(sources: readonly Source[], tables: Tables): Asset {
  const searches = tracesOf(tables).flatMap((trace) => {
    const finder = FINDERS.find(({ of }) => of === trace.said.name);
    return finder === undefined ? [] : [{ trace, finder, feeds: feedsInto(finder.of, sources) }];
  });
  return {
    key: gaps.name,
    layer: 'gold',
    table: gaps.name,
    inputs: [...new Set(searches.flatMap(({ finder }) => [finder.of, ...finder.reads]))],
    doc: gaps.doc,
    codeVersion: gaps.codeVersion,
    checks: ['gaps'],
    freshWithinHours: 48,
    plan: (scope, ledger) => searches.flatMap((search) => planSearch(search, scope, ledger)),
    run: (work, world) => writeGaps(searches, work, world),
  };
}

interface Search {
  readonly trace: Trace;
  readonly finder: GapFinder;
  readonly feeds: ReturnType<typeof feedsInto>;
}

interface GapsDetail {
  readonly table: string;
  readonly period: Period;
  readonly interval: Interval | '';
  readonly inputsHash: string;
}

/** Gaps are wherever something was asked, also where nothing at all was answered. */
function planSearch(search: Search, scope: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'file'>): Work[] {
  const { table } = search.trace;
  const interval = table.derive.interval ?? '';
  const asked = [...scope.intervals, ...(scope.archiveIntervals ?? [])];
  if (interval !== '' && !asked.includes(interval)) return [];
  const said = saidAbout(search.feeds, interval, ledger);
  return periodsIn(table.grain, scope.from, scope.until).flatMap((period) => {
    const here = said.filter(({ answer }) => overlaps({ from: answer.askedFrom, until: answer.askedUntil }, periodSpan(period)));
    if (here.length === 0) return [];
    const files = search.finder.files({ period, interval }, ledger);
    const inputsHash = hashOf(gaps.codeVersion, ...files.map(({ path, contentHash }) => `${path} ${contentHash}`), ...here.map(line));
    const detail: GapsDetail = { table: table.name, period, interval, inputsHash };
    const file = { asset: gaps.name, table: gaps.name, unit: `${table.name}/${period}`, period };
    return [workOn({ ...file, codeVersion: gaps.codeVersion, inputsHash, detail }, scope, ledger)];
  });
}

/** All of an answer that gaps follow from; when it was asked is not among it. */
function line({ answer }: Said): string {
  const { series, askedFrom, askedUntil, finalUntil, recheckFrom, url, sha256 } = answer;
  return [answer.asset, series, askedFrom, askedUntil, finalUntil, recheckFrom, answer.answer, url, sha256].join(' ');
}

async function writeGaps(searches: readonly Search[], work: Work, { lake, runId }: World): Promise<Outcome> {
  const { table, period, interval, inputsHash } = work.detail as GapsDetail;
  const found: Gap[] = [];
  for (const { trace, finder, feeds } of searches.filter((each) => each.trace.table.name === table)) {
    const input: GapInput = {
      lake,
      feeds,
      period,
      interval,
      said: saidAbout(feeds, interval, lake.ledger),
      files: finder.files({ period, interval }, lake.ledger),
      table: trace.table.name,
    };
    found.push(...(await finder.find(input)));
  }
  const staged = temporary('gaps', work.unit);
  try {
    await lake.engine.load(
      staged,
      gaps,
      found.map((gap) => ({ table_name: table, ...gap })),
    );
    const stored: StoredFile = await lake.replaceFile({
      table: gaps,
      asset: gaps.name,
      unit: work.unit,
      period,
      query: `SELECT * FROM ${staged}`,
      inputsHash,
      codeVersion: gaps.codeVersion,
      runId,
    });
    return outcomeOf(work, stored, [gapCheck(found)]);
  } finally {
    await lake.engine.run(`DROP TABLE IF EXISTS ${staged}`);
  }
}
