import { parseDay } from '@bullion/core';
import { asksForALook, type JobPlan, type JobResult, planJob, type RunRequest, runJob } from '@bullion/pipeline';
import { type Context, wholeNumber } from '../context.ts';
import { findingLines } from '../terminal/findings.ts';
import { countText, sizeText, table } from '../terminal/output.ts';
import { openWorkshop } from '../workshop.ts';

export interface SelectionOptions {
  exchanges?: string;
  markets?: string;
  symbols?: string;
  intervals?: string;
  volumeDays?: string;
  date?: string;
  from?: string;
  to?: string;
  partition?: string;
  force?: boolean;
  strict?: boolean;
  dryRun?: boolean;
  offline?: boolean;
}

/** `bullion run <job>`: collect and refine; what is up to date costs nothing. */
export function run(context: Context, options: SelectionOptions, job = ''): Promise<number> {
  return work(context, { target: job, ...selection(options) }, options);
}

/** `bullion materialize <asset> --partition D`: one asset and what it needs, for one day. */
export function materialize(context: Context, options: SelectionOptions, asset = ''): Promise<number> {
  return work(
    context,
    {
      target: asset,
      ...selection({ ...options, ...(options.partition === undefined ? {} : { date: options.partition }) }),
    },
    options,
  );
}

/** `bullion backfill <asset|job> --from D --to D`. */
export function backfill(context: Context, options: SelectionOptions, target = ''): Promise<number> {
  return work(context, { target, ...selection(options) }, options);
}

async function work(context: Context, request: RunRequest, { offline = false }: SelectionOptions): Promise<number> {
  await using workshop = await openWorkshop(context, { command: `bullion run ${request.target}`, offline });
  if (request.dryRun === true) {
    context.output.result(await planJob(request, workshop.effects), describePlan);
    return 0;
  }
  const { result, exitCode } = await runJob(request, workshop.effects);
  context.output.result(result, describe);
  return exitCode;
}

function selection(options: SelectionOptions): Omit<RunRequest, 'target'> {
  const list = (text: string | undefined) =>
    text
      ?.split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const day = (name: 'date' | 'from' | 'to') => {
    const text = options[name];
    return text === undefined ? {} : { [name]: parseDay(text, `--${name}`) };
  };
  const lists = {
    exchanges: list(options.exchanges),
    markets: list(options.markets),
    symbols: list(options.symbols),
    intervals: list(options.intervals),
  };
  return {
    ...Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined)),
    ...day('date'),
    ...day('from'),
    ...day('to'),
    ...(options.volumeDays === undefined ? {} : { volumeDays: wholeNumber('--volume-days', options.volumeDays, 0) }),
    force: options.force === true,
    strict: options.strict === true,
    dryRun: options.dryRun === true,
  };
}

/** What people want to know of a run: what was written, what failed and why. */
function describe(result: JobResult): string {
  const written = result.materializations.filter(({ status }) => status === 'written');
  const upToDate = result.materializations.filter(({ status }) => status === 'up_to_date').length;
  const lines = [
    `${result.job}: ${result.status}. ${countText(written.length)} written, ${countText(upToDate)} up to date, ${countText(result.requests)} requests (${countText(result.retries)} repeated). Run ${result.run_id}.`,
  ];
  if (written.length > 0)
    lines.push(
      table(
        ['asset', 'partition', 'rows', 'size'],
        written.map((each) => [each.asset, each.partition, each.rows, sizeText(each.bytes)]),
      ),
    );
  if (result.sources.length > 0)
    lines.push(
      table(
        ['source', 'requests', 'repeated', 'told to slow down', 'size', 'waited for budget', 'median', 'p99'],
        result.sources.map((each) => [
          ...[each.source, each.requests, each.retries, each.limited, sizeText(each.bytes), `${(each.waited_ms / 1000).toFixed(1)} s`],
          ...[each.latency_p50_ms, each.latency_p99_ms].map((ms) => (ms === null ? '' : `${ms} ms`)),
        ]),
      ),
    );
  if (result.failures.length > 0)
    lines.push(
      table(
        ['failed', 'exchange', 'symbol', 'code', 'what happened'],
        result.failures.map((each) => [each.asset, each.exchange, each.symbol, each.code, each.message]),
      ),
    );
  const [unasked] = result.not_asked;
  if (unasked !== undefined) {
    lines.push(
      table(
        ['not asked', 'partition', 'code', 'what is due'],
        result.not_asked.map((each) => [each.asset, each.partition, each.code, each.message]),
      ),
      unasked.hint,
    );
  }
  const open = result.findings.filter(asksForALook);
  if (open.length > 0) lines.push(findingLines(open));
  return lines.join('\n');
}

function describePlan({ job, planned }: JobPlan): string {
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
