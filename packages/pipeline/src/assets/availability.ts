import { type Day, dayOf, type Period, periodSpan, periodsIn, type Span } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Ledger, ResponseEntry } from '@bullion/lake';
import { silverAvailability, silverInstruments } from '@bullion/tables';
import type { Asset, Scope, Work } from '../engine/asset.ts';
import { Listings } from './availability-listings.ts';
import { lateFrom, livesOf } from './availability-lives.ts';
import { stateYear, type YearDetail } from './availability-year.ts';
import { feedsInto, type KeptFeed } from './silver-feeds.ts';
import { answersHash, inOrder, overlaps, workOn } from './silver-units.ts';

/** For every symbol and asked day whether the archive has the file, and why not, one file per year. */
export function availabilityAsset(sources: readonly Source[]): Asset {
  const feeds = feedsInto(silverAvailability.name, sources).filter(({ feed }) => feed.shape === 'series');
  const listings = new Listings(feeds);
  return {
    key: silverAvailability.name,
    layer: 'silver',
    table: silverAvailability.name,
    inputs: feeds.map(({ asset }) => asset),
    doc: silverAvailability.doc,
    codeVersion: silverAvailability.codeVersion,
    checks: ['conservation', 'unreadable', 'row_count'],
    freshWithinHours: 48,
    plan: (scope, ledger) => planYears(feeds, scope, ledger),
    run: (work, world) => stateYear(listings, answersOf(feeds, world.lake.ledger), work, world),
  };
}

function planYears(feeds: readonly KeptFeed[], scope: Scope, ledger: Pick<Ledger, 'responses' | 'files' | 'file'>): Work[] {
  const answers = answersOf(feeds, ledger);
  const works = periodsIn(silverAvailability.grain, scope.from, scope.until).flatMap((period) => {
    const speaking = inOrder(answers.filter((answer) => overlaps(askedSpan(answer), periodSpan(period))));
    return speaking.length === 0 ? [] : [planYear(period, { speaking, answers, feeds }, scope, ledger)];
  });
  const stale = works.filter(({ work }) => !work.upToDate);
  const responseIds = inOrder([...new Set(stale.flatMap(({ speaking }) => speaking))])
    .filter(({ answer }) => answer === 'data' || answer === 'empty')
    .map(({ responseId }) => responseId);
  return works.map(({ work, detail }) => {
    const isLast = work === stale.at(-1)?.work;
    return { ...work, detail: { ...detail, responseIds, isLast } satisfies YearDetail };
  });
}

interface Answers {
  /** Those that speak about the year. */
  readonly speaking: readonly ResponseEntry[];
  readonly answers: readonly ResponseEntry[];
  readonly feeds: readonly KeptFeed[];
}

function planYear(period: Period, { speaking, answers, feeds }: Answers, scope: Scope, ledger: Pick<Ledger, 'files' | 'file'>) {
  const year = periodSpan(period);
  const lives = JSON.stringify(livesOf(answers, year, scope.now));
  const more = [todayIfYoung(speaking, year, scope.now), lives, listsKnown(feeds, ledger)];
  const inputsHash = answersHash(silverAvailability.codeVersion, speaking, ...more);
  const file = { asset: silverAvailability.name, table: silverAvailability.name, unit: period, period, inputsHash };
  const work = workOn({ ...file, codeVersion: silverAvailability.codeVersion, detail: null }, scope, ledger);
  return { work, speaking, detail: { period, inputsHash } };
}

function answersOf(feeds: readonly KeptFeed[], ledger: Pick<Ledger, 'responses'>): ResponseEntry[] {
  return feeds.flatMap(({ asset }) => ledger.responses({ asset }));
}

function askedSpan({ askedFrom, askedUntil }: ResponseEntry): Span {
  return { from: askedFrom, until: askedUntil };
}

/** Lateness is measured against today, so while a young day is among those asked, the result is one of today. */
function todayIfYoung(answers: readonly ResponseEntry[], year: Span, now: number): Day | 'settled' {
  const isYoung = answers.some(({ askedUntil }) => Math.min(askedUntil, year.until) > lateFrom(now));
  return isYoung ? dayOf(now) : 'settled';
}

/** What the exchange lists tells new contracts from lost files, once its list has been asked for. */
function listsKnown(feeds: readonly KeptFeed[], ledger: Pick<Ledger, 'files'>): string {
  const units = ledger.files(silverInstruments.name).map(({ unit }) => unit);
  return String(feeds.some(({ source }) => units.some((unit) => unit.startsWith(`${source.exchange}-perp-`))));
}
