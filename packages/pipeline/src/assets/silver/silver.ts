import {
  BullionError,
  type Grain,
  type Interval,
  type Period,
  periodSpan,
  periodsIn,
  type Row,
  type Span,
  type Table,
} from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { BronzeRow, Lake, Ledger, ResponseEntry } from '@bullion/lake';
import type { Rule } from '../../checks/rules.ts';
import { silverCheckNames, silverChecks } from '../../checks/silver.ts';
import type { Asset, Outcome, Scope, Work, World } from '../../engine/asset.ts';
import { temporary } from '../../sql.ts';
import { outcomeOf } from '../outcome.ts';
import { writeQuarantine } from '../quarantine.ts';
import { feedsInto, type KeptFeed } from './feeds.ts';
import { type Identities, readIdentities } from './identity.ts';
import { judge, keptRows, tally, type Verdicts } from './judge.ts';
import { stage } from './stage.ts';
import { type Staged, unstage } from './staged.ts';
import { answersHash, inOrder, overlaps, type SilverUnit, workOn } from './units.ts';

/** How the answers of some feeds become one silver table. */
export interface Refinery {
  readonly table: Table;
  /** Assets whose files are read beside bronze. */
  readonly reads: readonly string[];
  readonly rules: readonly Rule[];
  /** Columns that are the same for all rows of an answer, provenance aside. */
  readonly shared: readonly string[];
  readonly freshWithinHours: number;
  /** What a scope asks for. */
  asked(scope: Scope): Span;
  /** The part of time whose files are made anew where they are not up to date; what was asked is part of it. */
  range(scope: Scope): Span;
  /** How much time a file of a series holds. */
  grain(series: string, feed: KeptFeed): Grain;
  /** First words of the name of the file that a series goes to; undefined where the scope leaves it out. */
  fileOf(series: string, feed: KeptFeed, scope: Scope): string | undefined;
  /** The part of time that an answer may have rows in. */
  speaksOf(answer: ResponseEntry): Span;
  /** Undefined where nobody says what the native symbol is. */
  share(answer: BronzeRow, feed: KeptFeed, identities: Identities): Shared | undefined;
  /** A parsed row as values of the columns that are not shared, and the instant that decides its file. */
  read(parsed: unknown, shared: Shared): { readonly at: number; readonly values: Row<Table> };
}

/** What is needed to read answers, before anything is judged. */
export type Reading = Pick<Refinery, 'table' | 'shared' | 'share' | 'read'>;

/** What all rows of an answer have in common. */
export interface Shared {
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly interval: Interval | '';
  readonly delistedAt: number | null;
}

/** The asset of a silver table that is parsed from bronze. */
export function silverAsset(refinery: Refinery, sources: readonly Source[]): Asset {
  const { table, reads, freshWithinHours } = refinery;
  const feeds = feedsInto(table.name, sources);
  return {
    key: table.name,
    layer: 'silver',
    table: table.name,
    inputs: [...feeds.map(({ asset }) => asset), ...reads],
    doc: table.doc,
    codeVersion: table.codeVersion,
    checks: silverCheckNames(
      refinery.rules,
      feeds.some(({ feed }) => feed.parsers.some(({ columns }) => columns !== undefined)),
    ),
    freshWithinHours,
    plan: (scope, ledger) => planFiles(refinery, feeds, scope, ledger),
    run: (work, world) => refine(refinery, feeds, work, world),
  };
}

function planFiles(refinery: Refinery, feeds: readonly KeptFeed[], scope: Scope, ledger: Pick<Ledger, 'responses' | 'file'>): Work[] {
  const { name: table, codeVersion } = refinery.table;
  const asked = refinery.asked(scope);
  const works = planUnits(refinery, feeds, scope, ledger).map((unit) =>
    workOn({ ...unit, asset: table, table, codeVersion, detail: unit }, { ...asked, force: scope.force }, ledger),
  );
  return works.filter((work) => !work.upToDate || overlaps(work, asked));
}

/** The files that answers with data may have rows for, each with all of those answers, whoever asked for them. */
function planUnits(refinery: Refinery, feeds: readonly KeptFeed[], scope: Scope, ledger: Pick<Ledger, 'responses'>): SilverUnit[] {
  const files = new Map<string, { name: string; grain: Grain; feed: KeptFeed; answers: ResponseEntry[] }>();
  for (const feed of feeds) {
    for (const answer of ledger.responses({ asset: feed.asset })) {
      const name = answer.answer === 'data' ? refinery.fileOf(answer.series, feed, scope) : undefined;
      if (name === undefined) continue;
      const file = files.get(name) ?? { name, grain: refinery.grain(answer.series, feed), feed, answers: [] };
      files.set(name, file);
      file.answers.push(answer);
    }
  }
  return [...files.values()].flatMap(({ name, grain, feed, answers }) =>
    periodsWith(answers, refinery, grain, refinery.range(scope)).flatMap((period) => {
      const speaking = byWeight(
        answers.filter((answer) => overlaps(refinery.speaksOf(answer), periodSpan(period))),
        feed,
      );
      if (speaking.length === 0) return [];
      const inputsHash = answersHash(refinery.table.codeVersion, speaking);
      return [
        { unit: `${name}-${period}`, period, inputsHash, responseIds: speaking.map(({ responseId }) => responseId), asset: feed.asset },
      ];
    }),
  );
}

/** The last word counts, so those of the lowest rank come first. */
function byWeight(answers: readonly ResponseEntry[], { feed }: KeptFeed): ResponseEntry[] {
  const ordered = inOrder(answers);
  return feed.rank === undefined ? ordered : ordered.sort((a, b) => (feed.rank?.(a.url) ?? 0) - (feed.rank?.(b.url) ?? 0));
}

function periodsWith(answers: readonly ResponseEntry[], { speaksOf }: Refinery, grain: Grain, range: Span): Period[] {
  const first = answers.reduce((least, answer) => Math.min(least, speaksOf(answer).from), range.until);
  return periodsIn(grain, Math.max(range.from, first), range.until);
}

/** Makes one file from its answers: parse, judge, keep the books, write what was refused, then what stays. */
async function refine(refinery: Refinery, feeds: readonly KeptFeed[], work: Work, { lake, runId, readings }: World): Promise<Outcome> {
  const { period, inputsHash, responseIds, asset } = work.detail as SilverUnit;
  await lake.prove(lake.ledger.files('silver_instruments'));
  const identities = await readIdentities(lake);
  const unit = { name: `${refinery.table.name}_${work.unit}`, span: periodSpan(period), responseIds, asset };
  const staged = await stage(lake, refinery, unit, { feeds, identities, readings });
  const judged = temporary('judged', unit.name);
  try {
    await judge(lake.engine, refinery, staged, judged);
    const verdicts = await tally(lake.engine, staged, judged);
    await keepBooks(lake, staged, verdicts, keptRows(refinery, staged, judged));
    const file = { unit: work.unit, period, runId, inputsHash: staged.failures.length === 0 ? inputsHash : `${inputsHash} in part` };
    const before = lake.ledger.file(refinery.table.name, work.unit);
    await writeQuarantine(lake, refinery, staged, judged, file);
    const stored = await lake.replaceFile({
      ...file,
      table: refinery.table,
      asset: refinery.table.name,
      query: keptRows(refinery, staged, judged),
      isProjection: staged.file !== undefined,
      numbered: isWhole(staged, verdicts) ? staged.numbered : undefined,
      codeVersion: refinery.table.codeVersion,
    });
    const checks = silverChecks(refinery.rules, staged, verdicts, before?.rows);
    return outcomeOf(work, stored, checks, staged.failures);
  } finally {
    await unstage(lake.engine, staged, judged, `${judged}_kept`);
  }
}

/** Whether what is staged is what stays, in its order. */
function isWhole({ alone, rowsIn }: Staged, { kept }: Verdicts): boolean {
  return alone === 'all' && kept === rowsIn;
}

/** Rows in = rows out + duplicates + quarantined + superseded, or nothing is written. */
async function keepBooks(lake: Pick<Lake, 'engine'>, { rowsIn }: Staged, verdicts: Verdicts, query: string): Promise<void> {
  const [written] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n FROM (${query})`);
  const { kept, duplicate, quarantined, superseded } = verdicts;
  if (rowsIn === kept + duplicate + quarantined + superseded && written?.n === kept) return;
  throw new BullionError('conservation', `${rowsIn} rows came in, and ${written?.n} would stay of ${kept} that were kept.`, {
    details: { rowsIn, kept, duplicate, quarantined, superseded, written: written?.n },
  });
}
