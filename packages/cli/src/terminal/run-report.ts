import { asksForALook, type JobPlan, type JobResult } from '@bullion/pipeline';
import { findingLines } from './findings.ts';
import { countText, sizeText, table } from './output.ts';

/** So many names fit a line or two. */
const NAMED_MOST = 10;

/** What people want to know of a run: what was written, what it cost, what failed and why. `--json` has every file by itself. */
export function describeRun(result: JobResult): string {
  return [headOf, writtenOf, sourcesOf, failuresOf, unaskedOf, notListedOf, gapsOf, findingsOf]
    .map((part) => part(result))
    .filter((part) => part !== '')
    .join('\n');
}

function headOf({ job, status, materializations, requests, retries, run_id }: JobResult): string {
  const counted = (wanted: string) => countText(materializations.filter((each) => each.status === wanted).length);
  return `${job}: ${status}. ${counted('written')} written, ${counted('up_to_date')} up to date, ${countText(requests)} requests (${countText(retries)} repeated). Run ${run_id}.`;
}

function writtenOf({ materializations }: JobResult): string {
  const written = materializations.filter(({ status }) => status === 'written');
  const byAsset = Map.groupBy(written, ({ asset }) => asset);
  return tableOf(
    ['written', 'days', 'parts', 'rows', 'size'],
    [...byAsset].map(([asset, parts]) => {
      const sum = (of: 'rows' | 'bytes') => parts.reduce((total, each) => total + each[of], 0);
      return [asset, spanOf(parts.map(({ partition }) => partition)), parts.length, sum('rows'), sizeText(sum('bytes'))];
    }),
  );
}

/** From the first day of all partitions to the end of the last; a partition is a day or `from/to`. */
function spanOf(partitions: readonly string[]): string {
  const [first = ''] = partitions.map((each) => each.split('/')[0] ?? '').sort();
  const last =
    partitions
      .map((each) => each.split('/')[1] ?? each)
      .sort()
      .at(-1) ?? '';
  return first === last ? first : `${first}/${last}`;
}

function sourcesOf({ sources }: JobResult): string {
  return tableOf(
    ['source', 'requests', 'repeated', 'told to slow down', 'size', 'waited for budget', 'median', 'p99'],
    sources.map((each) => [
      ...[each.source, each.requests, each.retries, each.limited, sizeText(each.bytes), `${(each.waited_ms / 1000).toFixed(1)} s`],
      ...[each.latency_p50_ms, each.latency_p99_ms].map((ms) => (ms === null ? '' : `${ms} ms`)),
    ]),
  );
}

function failuresOf({ failures }: JobResult): string {
  return tableOf(
    ['failed', 'exchange', 'symbol', 'code', 'what happened'],
    failures.map((each) => [each.asset, each.exchange, each.symbol, each.code, each.message]),
  );
}

function unaskedOf({ not_asked: unasked }: JobResult): string {
  const [first] = unasked;
  if (first === undefined) return '';
  const due = unasked.map((each) => [each.asset, each.partition, each.code, each.message]);
  return `${tableOf(['not asked', 'partition', 'code', 'what is due'], due)}\n${first.hint}`;
}

function notListedOf({ not_listed: absent }: JobResult): string {
  const names = absent.slice(0, NAMED_MOST).map(({ exchange, market, symbol }) => `${exchange} ${market} ${symbol}`);
  const more = absent.length - names.length;
  return names.length === 0 ? '' : `Not listed: ${names.join(', ')}${more === 0 ? '' : ` and ${countText(more)} more`}.`;
}

function gapsOf({ gaps }: JobResult): string {
  const counts = Object.entries(gaps).map(([cause, count]) => `${countText(count)} ${cause}`);
  return counts.length === 0 ? '' : `Gaps in what was asked for: ${counts.join(', ')}. (bullion gaps <table>)`;
}

function findingsOf({ findings }: JobResult): string {
  const open = findings.filter(asksForALook);
  return open.length === 0 ? '' : findingLines(open);
}

function tableOf(head: readonly string[], rows: Parameters<typeof table>[1]): string {
  return rows.length === 0 ? '' : table(head, rows);
}

/** What a dry run would do. */
export function describePlan({ job, planned }: JobPlan): string {
  const due = planned.filter((each) => !each.up_to_date);
  const requests = due.reduce((sum, each) => sum + each.requests, 0);
  const cost = requests === 0 ? '' : `, about ${countText(requests)} requests`;
  const head = `${job}: ${countText(due.length)} to do${cost}, ${countText(planned.length - due.length)} up to date. Nothing was sent or written.`;
  return due.length === 0
    ? head
    : `${head}\n${table(
        ['asset', 'partition', 'requests'],
        due.map((each) => [each.asset, each.partition, each.requests === 0 ? '' : each.requests]),
      )}`;
}
