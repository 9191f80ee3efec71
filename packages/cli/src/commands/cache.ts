import { BullionError, didYouMean } from '@bullion/core';
import { type CacheStatus, type CacheTools, cache as tools } from 'bullion';
import type { Context } from '../context.ts';
import { reading } from '../reading.ts';
import { countText, sizeText, table } from '../terminal/output.ts';

interface CacheOptions {
  /** Given on the command line, not by the environment. */
  dataset?: string;
  older?: boolean;
  all?: boolean;
  offline?: boolean;
}

type Action = (context: Context, options: CacheOptions) => Promise<number | undefined>;

const ACTIONS: Readonly<Record<keyof CacheTools, Action>> = { status, clear, refresh, verify };

/** `bullion cache status|clear|refresh|verify`: what is kept on this disk of datasets that are elsewhere. */
export async function cache(context: Context, options: CacheOptions, action = ''): Promise<number | undefined> {
  const act = Object.entries(ACTIONS).find(([name]) => name === action)?.[1];
  if (act !== undefined) return act(context, options);
  const names = Object.keys(ACTIONS);
  throw new BullionError('usage', `There is no bullion cache ${JSON.stringify(action)}.${didYouMean(action, names)}`, {
    hint: `Use ${names.join(', ')}.`,
  });
}

async function status({ dataset, output }: Context): Promise<undefined> {
  output.result(await tools.status({ dataset }), (found) => table(['what', 'value'], statusRows(found)));
}

function statusRows(found: CacheStatus): [string, string | number | null][] {
  return [
    ['location', found.location],
    ['dataset', found.dataset],
    ['revision', found.revision],
    ['older revisions', found.revisions.filter((each) => each !== found.revision).join(' ') || null],
    ['files', countText(found.files)],
    ['size', sizeText(found.bytes)],
    ['asked for news', found.age_seconds === null ? null : `${agoText(found.age_seconds)} ago`],
    ['hits and misses', `${countText(found.hits)} and ${countText(found.misses)}`],
    ['hit rate', found.hit_rate === null ? null : `${(found.hit_rate * 100).toFixed(1)} %`],
    ['all datasets', found.datasets.join(' ') || null],
  ];
}

function agoText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

async function clear({ output }: Context, { dataset, older }: CacheOptions): Promise<undefined> {
  const cleared = await tools.clear({ dataset, older });
  output.result(cleared, ({ files, bytes }) => `Removed ${countText(files)} files, ${sizeText(bytes)}.`);
}

async function refresh(context: Context, { all, offline }: CacheOptions): Promise<undefined> {
  await using how = reading(context, { offline });
  const refreshed = await tools.refresh({ dataset: context.dataset, all, ...how.options });
  context.output.result(refreshed, ({ revision, changed, downloaded, bytes, dataset }) => {
    if (revision === null) return `${dataset} is on this machine: nothing of it is cached.`;
    return `${changed ? 'New revision' : 'Still revision'} ${revision}; ${countText(downloaded)} files downloaded, ${sizeText(bytes)}.`;
  });
}

async function verify(context: Context, { dataset, offline }: CacheOptions): Promise<number> {
  await using how = reading(context, { offline });
  const verified = await tools.verify({ dataset, ...how.options });
  context.output.result(verified, ({ checked, damaged, replaced }) =>
    damaged.length === 0
      ? `${countText(checked)} files are as their manifests name them.`
      : [
          table(
            ['damaged', 'of'],
            damaged.map((file) => [file.path, file.dataset]),
          ),
          `${countText(replaced)} of ${countText(damaged.length)} were downloaded again.`,
        ].join('\n'),
  );
  return verified.replaced === verified.damaged.length ? 0 : 3;
}
