import { parseDay } from '@bullion/core';
import { planJob, type RunRequest, runJob } from '@bullion/pipeline';
import { type Context, wholeNumber } from '../context.ts';
import { describePlan, describeRun } from '../terminal/run-report.ts';
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
  context.output.result(result, describeRun);
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
