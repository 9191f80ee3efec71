import type { Answer, Ask, Send } from '../exchange.ts';
import { badShape } from '../shape.ts';
import { comesBefore, type ListingPage, readListing } from './listing-xml.ts';

/** What to list of the bucket. Texts are raw: the transport percent-encodes them. */
export interface ListAsk {
  readonly prefix: string;
  readonly delimiter?: string;
  /** Keys up to and including this one are left out. */
  readonly startAfter?: string;
  /** Keys per page, at most `PAGE_KEYS`. */
  readonly maxKeys?: number;
  /** The walk ends after a page whose last name comes at or after this one. */
  readonly endBefore?: string;
}

/** Keys in one page; S3 cuts larger wishes to this. */
export const PAGE_KEYS = 1000;

/** Ten times what the largest folder needs, so that a server whose tokens go round in circles cannot hold a run for ever. */
const MAX_PAGES = 100;

/** The answer with the page that was read while it was accepted, so that a history of thousands of pages is read once. */
interface PageAnswer extends Answer {
  readonly page: ListingPage;
}

/** The page in an answer of a walk, or in one that was stored. */
export function pageOf(answer: Answer | PageAnswer): ListingPage {
  return 'page' in answer ? answer.page : readListing(answer);
}

/** The pages of a listing, each checked to end whole and to come after the one before it. */
export async function* listPages(send: Send, what: ListAsk): AsyncGenerator<Answer> {
  let before: ListingPage | undefined;
  for (let count = 0; count < MAX_PAGES; count++) {
    const previous: ListingPage | undefined = before;
    const answer = await fetchPage(send, askFor(what, previous?.nextToken), (each) => readNext(each, what, previous));
    yield answer;
    before = answer.page;
    if (!before.isTruncated || (what.endBefore !== undefined && !comesBefore(lastName(before), what.endBefore))) return;
    if (count === MAX_PAGES - 1) throw badShape(answer, `the listing of ${what.prefix} goes on after ${MAX_PAGES} pages`);
  }
}

async function fetchPage(send: Send, ask: Ask, read: (answer: Answer) => ListingPage): Promise<PageAnswer> {
  const pages: ListingPage[] = [];
  const answer = await send(ask, { accept: (each) => void pages.push(read(each)) });
  return { ...answer, page: pages.at(-1) ?? read(answer) };
}

function askFor({ prefix, delimiter, startAfter, maxKeys = PAGE_KEYS }: ListAsk, token: string | undefined): Ask {
  const start = token === undefined ? { 'start-after': startAfter } : { 'continuation-token': token };
  const query = { 'list-type': '2', prefix, delimiter, 'max-keys': String(maxKeys), ...start };
  return { endpoint: 'BINANCE_ARCHIVE_LIST', path: '/', query: withoutGaps(query), cost: { requests: 1 } };
}

function withoutGaps(query: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The page, when it can follow the one before it. A page that ends early or comes twice would pass for absent files. */
function readNext(answer: Answer, { prefix }: ListAsk, previous: ListingPage | undefined): ListingPage {
  const page = readListing(answer);
  const stray = outermost(page).find((name) => !name.startsWith(prefix));
  if (stray !== undefined) throw badShape(answer, `it lists ${stray}, which is outside ${prefix}`);
  if (page.isTruncated && page.nextToken === undefined) throw badShape(answer, 'it is truncated and does not say how to go on');
  if (previous === undefined) return page;
  if (page.isTruncated && page.nextToken === previous.nextToken) throw badShape(answer, 'its token leads back to itself');
  const first = firstName(page);
  if (first !== '' && !comesBefore(lastName(previous), first)) throw badShape(answer, `it repeats ${first} of the page before`);
  return page;
}

/** The keys are in order, so that what the first and the last of them begin with, all begin with. */
function outermost({ firstKey, lastKey, folders }: ListingPage): string[] {
  return [...(firstKey === undefined ? [] : [firstKey]), ...(lastKey === undefined ? [] : [lastKey]), ...folders];
}

/** Keys and folders are two lists, each in order. */
function firstName({ firstKey, folders }: ListingPage): string {
  const folder = folders[0];
  if (firstKey === undefined || folder === undefined) return firstKey ?? folder ?? '';
  return comesBefore(firstKey, folder) ? firstKey : folder;
}

function lastName({ lastKey = '', folders }: ListingPage): string {
  const folder = folders.at(-1) ?? '';
  return comesBefore(lastKey, folder) ? folder : lastKey;
}
