import { addDays, type Finding, finding, isoTime } from '@bullion/core';
import type { Lake } from '@bullion/lake';
import { silverArchiveRevisions } from '@bullion/tables';
import type { CheckResult } from '../engine/asset.ts';
import { instant, relation } from '../sql.ts';
import type { AvailabilityView } from './availability-view.ts';
import { verdict } from './several.ts';

/** So many are told one by one; the table has them all. */
const TOLD_MAX = 100;

const REASON = 'The archive corrects its files. What was seen before stays readable in archive_revisions.';

/** No file became another one since the last run. */
export async function reuploads({ lake }: AvailabilityView): Promise<CheckResult> {
  const { revisions, count } = await newRevisions(lake);
  const more = count - revisions.length;
  const rest = finding({ severity: 'warn', message: `${more} more files were replaced.`, reason: REASON, evidence: 'archive_revisions' });
  return verdict('reuploads', [...revisions.map(findingOf), ...(more > 0 ? [rest] : [])], 'no file was replaced since the last run');
}

interface Revision {
  readonly exchange: string;
  readonly market: string;
  readonly symbol: string;
  readonly date: string;
  readonly change: string;
  readonly file_size_bytes: number | null;
  readonly etag: string | null;
  readonly last_modified: number | null;
  readonly previous_file_size_bytes: number | null;
  readonly previous_etag: string | null;
  readonly previous_last_modified: number | null;
  readonly url: string;
}

async function newRevisions(lake: Pick<Lake, 'engine' | 'ledger' | 'path'>): Promise<{ revisions: Revision[]; count: number }> {
  const paths = lake.ledger.files(silverArchiveRevisions.name).map(({ path }) => lake.path(path));
  const seen = `FROM (${relation(silverArchiveRevisions, paths)}) WHERE received_at >= ${instant(lastEnd(lake))}`;
  const revisions = await lake.engine.rows<Revision>(`SELECT * ${seen} ORDER BY date DESC, symbol, version LIMIT ${TOLD_MAX}`);
  const [found] = await lake.engine.rows<{ n: number }>(`SELECT count(*) AS n ${seen}`);
  return { revisions, count: found?.n ?? 0 };
}

/** When the newest run ended that came to an end; what was seen later is new. */
function lastEnd({ ledger }: Pick<Lake, 'ledger'>): number {
  const last = ledger.runs().find(({ status }) => status === 'success' || status === 'partial');
  return Date.parse(last?.finishedAt ?? '1970-01-01');
}

function findingOf(revision: Revision): Finding {
  const { exchange, market, symbol, date, change } = revision;
  return finding({
    ...{ severity: 'warn', exchange, market, symbol, from: date, until: addDays(date, 1), reason: REASON },
    message: `The file of ${symbol} of ${date} was ${change}: ${sizes(revision)}.`,
    evidence: `${versions(revision)}; ${revision.url}`,
  });
}

function sizes({ previous_file_size_bytes: before, file_size_bytes: after }: Revision): string {
  return `${before ?? 'no'} bytes before, ${after ?? 'no'} now`;
}

function versions({ previous_etag, previous_last_modified, etag, last_modified }: Revision): string {
  return `${version(previous_etag, previous_last_modified)} became ${version(etag, last_modified)}`;
}

function version(etag: string | null, at: number | null): string {
  return etag === null && at === null ? 'nothing' : `${etag ?? 'no ETag'} of ${at === null ? 'unknown time' : isoTime(at)}`;
}
