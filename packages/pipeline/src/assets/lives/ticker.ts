import { type Day, daysBetween, type Row } from '@bullion/core';
import { multiplierOf } from '@bullion/exchanges';
import type { silverLives } from '@bullion/tables';
import { beganSentence, endedSentence, filesSentence } from './evidence.ts';
import { deliveryDay, type Folder, HOLE_DAYS, type Listed, QUIET_DAYS, type Stretch } from './read.ts';
import { type PriceStep, powerOf } from './steps.ts';

export type Life = Row<typeof silverLives>;

/** Where rows of a native symbol begin to belong to its first life. */
const ALWAYS: Day = '1970-01-01';

/** One ticker of the perpetuals and deliveries of an archive, with everything that was ever traded under it. */
export interface Ticker {
  readonly exchange: string;
  readonly market: 'spot' | 'perp';
  readonly symbol: string;
  /** Those that ended first come first. */
  readonly folders: readonly Folder[];
  /** Steps of its price. */
  readonly steps: readonly PriceStep[];
  /** What the exchange's list says of the native symbol that is the newest of its folders. */
  readonly listed?: Listed;
}

/** A part of a life's history before it is numbered. */
export interface Piece {
  readonly folder: Folder;
  /** Absent where no file of the folder is known. */
  readonly days?: Stretch;
  readonly isFirstOfFolder: boolean;
  readonly isLastOfFolder: boolean;
  /** The redenomination that it begins with. */
  readonly step?: PriceStep;
}

/** The lives of a ticker, oldest first: by settlement, by holes between files, and by redenomination. */
export function livesOfTicker(ticker: Ticker): Life[] {
  const pieces = ticker.folders.flatMap((folder) => piecesOf(folder, ticker.steps));
  return pieces.map((piece, index) => lifeOf(ticker, { piece, number: index + 1, before: pieces[index - 1], after: pieces[index + 1] }));
}

function piecesOf(folder: Folder, steps: readonly PriceStep[]): Piece[] {
  const { archiveName } = folder.name;
  const own = steps.filter((step) => step.native_symbol === archiveName && powerOf(step) !== undefined);
  const pieces = folder.stretches.flatMap((stretch) => cut(stretch, own).map((part) => ({ folder, ...part })));
  if (pieces.length === 0) return [{ folder, isFirstOfFolder: true, isLastOfFolder: true }];
  return pieces.map((piece, index) => ({ ...piece, isFirstOfFolder: index === 0, isLastOfFolder: index === pieces.length - 1 }));
}

/** A stretch in the parts between redenominations; a step on its very first day belongs to it as a whole. */
function cut(stretch: Stretch, steps: readonly PriceStep[]): { days: Stretch; step?: PriceStep }[] {
  const inside = steps.filter(({ on }) => on >= stretch.first && on <= stretch.last);
  const begins = [
    ...(inside[0]?.on === stretch.first ? [] : [{ first: stretch.first }]),
    ...inside.map((step) => ({ first: step.on, step })),
  ];
  return begins.map(({ first, ...rest }, index) => {
    const next = begins[index + 1];
    const last = next !== undefined && 'step' in next ? next.step.before : stretch.last;
    return { days: { first, last: last < first ? first : last }, ...rest };
  });
}

interface Place {
  readonly piece: Piece;
  readonly number: number;
  readonly before: Piece | undefined;
  readonly after: Piece | undefined;
}

function lifeOf(ticker: Ticker, place: Place): Life {
  const { exchange, market, symbol } = ticker;
  const { piece, number, before } = place;
  const { name } = piece.folder;
  const listed = piece.folder === ticker.folders.at(-1) && piece.isLastOfFolder ? ticker.listed : undefined;
  const base = listed?.base ?? name.base;
  const ended = endOf(place, listed);
  const step = redenomination(place);
  const power = step === undefined ? undefined : powerOf(step);
  return {
    ...{ exchange, market, native_symbol: name.archiveName, symbol, life: number, instrument_id: idOf(ticker, number) },
    ...{ kind: name.kind, base, quote: listed?.quote ?? name.quote, multiplier: multiplierOf(base) },
    from_day: piece.isFirstOfFolder ? ALWAYS : (piece.days?.first ?? ALWAYS),
    first_day: piece.days?.first ?? null,
    last_day: ended === null ? null : (piece.days?.last ?? null),
    began: step !== undefined ? 'redenominated' : before === undefined ? 'listed' : 'relisted',
    ended,
    predecessor: step === undefined ? null : idOf(ticker, number - 1),
    factor: power === undefined ? null : Number(`1e${-power}`),
    evidence: [filesSentence(piece, ended), beganSentence(piece, before, step), endedSentence(piece, ended)]
      .filter((each) => each !== '')
      .join(' '),
  };
}

function idOf({ exchange, market, symbol }: Pick<Ticker, 'exchange' | 'market' | 'symbol'>, number: number): string {
  return `${exchange}:${market}:${symbol}#${number}`;
}

/** Across folders the price says nothing after a long hole: then the ticker was given to something else. */
function redenomination({ piece, before }: Place): PriceStep | undefined {
  if (piece.step === undefined || before?.days === undefined) return undefined;
  if (before.folder === piece.folder) return piece.step;
  return daysBetween(before.days.last, piece.step.on) - 1 <= HOLE_DAYS ? piece.step : undefined;
}

function endOf(place: Place, listed: Listed | undefined): Life['ended'] {
  const { piece, after } = place;
  const { folder, days } = piece;
  if (after !== undefined && redenomination({ piece: after, before: piece, number: 0, after: undefined }) !== undefined)
    return 'redenominated';
  if (folder.name.kind === 'settled' && piece.isLastOfFolder) return 'settled';
  if (days === undefined) return null;
  if (!piece.isLastOfFolder) return 'delisted';
  if (isAlive(folder, days.last, listed)) return null;
  return folder.name.kind === 'delivery' ? 'delivered' : 'delisted';
}

/** Recent files, or the exchange's own word that it trades now, whatever the archive lacks. */
function isAlive({ asked, name }: Folder, last: Day, listed: Listed | undefined): boolean {
  const newest = asked?.last ?? last;
  if (name.kind === 'delivery' && deliveryDay(name.symbol) <= last) return false;
  if (daysBetween(last, newest) <= QUIET_DAYS) return true;
  return listed !== undefined && tradesNow(listed) && daysBetween(listed.seen, newest) <= QUIET_DAYS;
}

/** Whether the newest list of its market has it trading, with no end announced that has passed. */
export function tradesNow({ status, seen, newest, delisted_on }: Listed): boolean {
  return status === 'trading' && seen === newest && (delisted_on === null || delisted_on > seen);
}
