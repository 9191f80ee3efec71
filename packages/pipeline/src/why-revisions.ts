import { isoTime, type Row, type Table } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import type { Lake, ResponseEntry } from '@bullion/lake';
import { feedsInto, type KeptFeed, parseAnswer, parseSeries, replay } from './assets/silver/feeds.ts';
import { inOrder } from './assets/silver/units.ts';
import { readable } from './why-row.ts';

/** What an answer said about a row. */
export interface Revision {
  readonly seen_at: string;
  /** As the answer says it; null where it says that there is none. */
  readonly row: Readonly<Record<string, unknown>> | null;
}

/** Settlement times are rounded to the second. */
const ROUNDING_MS = 1000;

/** Every answer of the lake that may speak about a silver row, oldest first, whichever feed it came through. */
export function answersAbout(lake: Pick<Lake, 'ledger'>, sources: readonly Source[], said: Table, row: Row<Table>): ResponseEntry[] {
  const about = aboutOf(said, row);
  const feeds = feedsInto(said.name, sources).filter(
    ({ source, feed }) => source.exchange === about.exchange && feed.shape === about.shape,
  );
  const range = about.at === undefined ? {} : { from: about.at - ROUNDING_MS, until: about.at + ROUNDING_MS };
  return inOrder(
    feeds.flatMap(({ asset }) =>
      lake.ledger.responses({ asset, ...range }).filter(({ series }) => {
        const { market, nativeSymbol, interval } = parseSeries(series);
        const isSame = market === about.market && (about.shape === 'snapshot' || nativeSymbol === about.nativeSymbol);
        return isSame && (about.interval === undefined || interval === about.interval);
      }),
    ),
  );
}

/** What each answer says about the row. Answers that do not mention it count where they are the source: then absence is what they say. */
export async function revisionsOf(
  lake: Pick<Lake, 'answers'>,
  sources: readonly Source[],
  answers: readonly ResponseEntry[],
  about: { said: Table; row: Row<Table> },
): Promise<Revision[]> {
  const revisions: Revision[] = [];
  const feeds = feedsInto(about.said.name, sources);
  const readables = answers.filter(({ answer }) => answer === 'data' || answer === 'empty').map(({ responseId }) => responseId);
  for await (const answer of lake.answers(readables)) {
    const kept = feeds.find(({ asset }) => asset === answer.asset);
    const row = kept === undefined ? undefined : await mentioned(kept, replay(answer), about);
    const isSource = about.row['source_sha256'] === answer.sha256 && about.row['received_at'] === answer.received_at;
    if (row !== undefined || isSource) revisions.push({ seen_at: isoTime(answer.received_at), row: row ?? null });
  }
  return revisions;
}

async function mentioned(
  kept: KeptFeed,
  { answer, window }: ReturnType<typeof replay>,
  { said, row }: { said: Table; row: Row<Table> },
): Promise<Record<string, unknown> | undefined> {
  const { rows } = await parseAnswer(kept, answer, window);
  for (const parsed of rows) {
    const fields: Record<string, unknown> = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
    if (isSame(fields, row)) return readable(said, fields);
  }
  return undefined;
}

/** Parsers name a row by its time, a file by its day, and an instrument by its native symbol. */
function isSame(parsed: Readonly<Record<string, unknown>>, row: Row<Table>): boolean {
  if ('timestamp' in parsed)
    return parsed['timestamp'] === row['timestamp'] && (parsed['rate_type'] ?? null) === (row['rate_type'] ?? null);
  if ('day' in parsed) return parsed['day'] === row['date'];
  return parsed['native_symbol'] === row['native_symbol'];
}

interface About {
  readonly exchange: string;
  readonly market: string;
  readonly nativeSymbol: string;
  readonly interval: unknown;
  readonly shape: 'series' | 'snapshot';
  readonly at: number | undefined;
}

function aboutOf({ clock = '', columns }: Table, row: Row<Table>): About {
  const isList = columns[clock]?.kind === 'day' && 'native_symbol' in columns;
  const at = row[clock];
  return {
    exchange: String(row['exchange']),
    market: String(row['market']),
    nativeSymbol: String(row['native_symbol'] ?? row['symbol']),
    interval: row['interval'],
    shape: isList ? 'snapshot' : 'series',
    at: isList ? undefined : typeof at === 'number' ? at : Date.parse(String(at)),
  };
}
