import { BullionError } from '@bullion/core';
import type { BronzeDetail } from '../assets/bronze/plan.ts';
import type { Outcome, Work } from '../engine/asset.ts';
import type { Effects } from './effects.ts';

/** Something that is due and was not asked for, because the network is off. */
export interface NotAsked {
  readonly asset: string;
  readonly partition: string;
  readonly code: 'offline';
  readonly message: string;
  readonly hint: string;
}

const HINT = 'Run it again without --offline (BULLION_OFFLINE) to ask for it.';

/** With the network off there must be something to work from. */
export function refuseEmptyHome({ offline, lake }: Pick<Effects, 'offline' | 'lake'>): void {
  if (offline !== true || lake.ledger.files().length > 0) return;
  throw new BullionError('offline', `${lake.home} holds nothing yet, and the network is off.`, {
    hint: 'Collect something first: the same command without --offline (BULLION_OFFLINE).',
  });
}

/** What would be thrown at whoever sends something all the same. */
export function refuseToSend(title: string): BullionError {
  return new BullionError('offline', `${title} was not asked: the network is off.`, { hint: HINT });
}

/** The outcome of asking for nothing. What is stored stands as it is. */
export function leftUnasked({ asset, partition }: Work): Outcome {
  return { asset, partition, status: 'up_to_date', rows: 0, bytes: 0, sha256: null, checks: [], failures: [] };
}

/** What a piece of work would have asked for, as far as that is certain. */
export function whatIsDue({ asset, partition, detail }: Work): NotAsked[] {
  // Made by `planFeed`.
  const { due } = detail as BronzeDetail;
  if (due.length === 0) return [];
  const names = due.map(({ series: { market, nativeSymbol, interval } }) => [market, nativeSymbol, interval].filter(Boolean).join(' '));
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return [{ asset, partition, code: 'offline', message: `${names[0] ?? ''}${more}: due, and not asked for.`, hint: HINT }];
}
