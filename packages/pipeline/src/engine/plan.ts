import type { Asset, Scope, Work } from './asset.ts';

/** What planning may look at: the index over what is stored. */
export type PlannedFrom = Parameters<Asset['plan']>[1];

/** The work of assets, in their order, as far as it can be known before any of it is done. Pure. */
export function planAssets(assets: readonly Asset[], scope: Scope, ledger: PlannedFrom): Work[] {
  return assets.flatMap((asset) => asset.plan(scope, ledger));
}

/** Names a piece of work inside a run. */
export function workId({ asset, unit, from, until }: Work): string {
  return `${asset}/${unit}/${from}/${until}`;
}
