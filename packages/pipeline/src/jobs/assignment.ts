import { BullionError, didYouMean } from '@bullion/core';
import { sources as allSources, type Source } from '@bullion/exchanges';
import { assets } from '../definitions.ts';
import type { Asset, Scope } from '../engine/asset.ts';
import { type AssetGraph, assetGraph } from '../engine/graph.ts';
import { type CheckedRequest, checkRequest, type RunRequest } from '../engine/request.ts';
import type { Effects } from './effects.ts';
import { intervalOf, JOBS, type Part, partFor } from './jobs.ts';
import { consultFeeds, listFeeds } from './resolve-scope.ts';
import { refuseEmpty, scopeOf } from './scope.ts';

/** A request that can be done: what to do, and what there is to do it with. */
export interface Assignment {
  /** The job or asset that was asked for. */
  readonly name: string;
  readonly request: CheckedRequest;
  readonly graph: AssetGraph;
  readonly sources: readonly Source[];
  /** The parts that have something of what was selected, in order. */
  readonly parts: readonly { readonly part: Part; readonly scope: Scope }[];
}

const VOLUME_DAYS = 20;

/** Reads a request: everything that can be refused without looking at data is refused here. */
export function readAssignment(
  raw: RunRequest,
  effects: Pick<Effects, 'clock' | 'sources' | 'volumeDays' | 'publishTo' | 'publishTables' | 'version' | 'enabled'>,
): Assignment {
  const { sources = allSources, volumeDays = VOLUME_DAYS } = effects;
  const now = effects.clock.now();
  const graph = assetGraph(assets({ sources, publish: effects }));
  const exchanges = raw.exchanges ?? effects.enabled;
  const asked = exchanges === undefined ? raw : { ...raw, exchanges };
  const checked = checkRequest(asked, { now, exchanges: [...new Set(sources.map(({ exchange }) => exchange))] });
  const { parts, request } = partsOf(checked, graph);
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) refuseEmpty(only, request, sources);
  const scoped = parts.flatMap((part) => {
    const scope = scopeOf(part, request, { now, sources, volumeDays });
    return scope === undefined ? [] : [{ part, scope }];
  });
  return { name: raw.target, request, graph, sources, parts: scoped };
}

/** A job's parts; or the one part that an asset belongs to, narrowed to its bar length. */
function partsOf(request: CheckedRequest, graph: AssetGraph): { parts: readonly Part[]; request: CheckedRequest } {
  const job = JOBS.get(request.target);
  if (job !== undefined) return { parts: job, request };
  const asset = graph.order.find(({ key }) => key === request.target);
  if (asset === undefined) throw unknownTarget(request.target, graph);
  const interval = intervalOf(asset);
  const intervals = request.intervals ?? (interval === undefined ? undefined : [interval]);
  return { parts: [partFor(asset, graph.upstream)], request: { ...request, intervals } };
}

function unknownTarget(target: string, graph: AssetGraph): BullionError {
  const jobs = [...JOBS.keys()];
  const keys = graph.order.map(({ key }) => key);
  return new BullionError('unknown_asset', `There is no job or asset ${JSON.stringify(target)}.${didYouMean(target, [...jobs, ...keys])}`, {
    hint: `Jobs: ${jobs.join(', ')}. \`bullion assets\` lists the assets.`,
    details: { jobs, assets: keys },
  });
}

/** The bronze assets whose answers list the symbols of a part; they come before everything else. */
export function listAssets(part: Part, scope: Scope, { graph, sources }: Assignment): Asset[] {
  return listFeeds(part, scope, sources).map(({ asset }) => graph.get(asset));
}

/** The bronze assets whose answers a part looks at where it can have them. */
export function consultAssets(part: Part, scope: Scope, { graph, sources }: Assignment): Asset[] {
  return consultFeeds(part, scope, sources).map(({ asset }) => graph.get(asset));
}

/** All assets of a part, in order. */
export function partAssets(part: Part, scope: Scope, { graph }: Assignment): Asset[] {
  const needed = graph.upstream(part.targets(scope.intervals));
  return graph.order.filter((asset) => needed.includes(asset) || part.also.includes(asset.key));
}
