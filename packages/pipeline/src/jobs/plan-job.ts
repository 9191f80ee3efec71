import type { Scope } from '../engine/asset.ts';
import { planAssets } from '../engine/plan.ts';
import type { RunRequest } from '../engine/request.ts';
import { partAssets, readAssignment } from './assignment.ts';
import type { Effects } from './effects.ts';
import { resolveScope } from './resolve-scope.ts';

/** What a run would do, as far as what is stored tells: no list is asked for, and work that follows from new answers is not foreseen. */
export interface JobPlan {
  readonly job: string;
  readonly planned: readonly {
    readonly asset: string;
    readonly partition: string;
    readonly unit: string;
    readonly up_to_date: boolean;
    /** About how many HTTP requests it would cost. */
    readonly requests: number;
  }[];
}

/** The work of a request. Sends nothing and writes nothing. */
export async function planJob(
  request: RunRequest,
  effects: Pick<Effects, 'lake' | 'clock' | 'version' | 'sources' | 'volumeDays' | 'enabled'>,
): Promise<JobPlan> {
  const assignment = readAssignment(request, effects);
  const planned: JobPlan['planned'][number][] = [];
  for (const { part, scope } of assignment.parts) {
    const resolved: Scope = await resolveScope(part, scope, {
      sources: assignment.sources,
      lake: effects.lake,
      symbols: assignment.request.symbols,
      isStrict: false,
      failureOf: () => undefined,
    });
    const works = planAssets(partAssets(part, resolved, assignment), resolved, effects.lake.ledger);
    planned.push(
      ...works.map(({ asset, partition, unit, upToDate, requests = 0 }) => ({ asset, partition, unit, up_to_date: upToDate, requests })),
    );
  }
  return { job: assignment.name, planned };
}
