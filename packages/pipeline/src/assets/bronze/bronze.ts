import { DAY_MS } from '@bullion/core';
import type { Source } from '@bullion/exchanges';
import { ASKING_CHECKS, couldNotAsk, withAskingChecks } from '../../checks/asked.ts';
import type { Asset } from '../../engine/asset.ts';
import { feedsInto, type KeptFeed } from '../silver/feeds.ts';
import { fetchFeed } from './fetch.ts';
import { isOnlyCompared, planFeed } from './plan.ts';

/** One asset per source and feed: what arrived, exactly as it arrived. */
export function bronzeAssets(sources: readonly Source[]): Asset[] {
  const feeds = keptFeeds(sources);
  return feeds.map((kept) => bronzeAsset(kept, feeds));
}

/** All feeds with the bronze assets that keep their answers. */
export function keptFeeds(sources: readonly Source[]): KeptFeed[] {
  const tables = new Set(sources.flatMap(({ feeds }) => feeds.map((feed) => feed.feeds)));
  return [...tables].flatMap((table) => feedsInto(table, sources));
}

function bronzeAsset(kept: KeptFeed, feeds: readonly KeptFeed[]): Asset {
  const { source, feed, asset } = kept;
  const { keepsMs, forgetsMs = keepsMs } = feed;
  const isListed = feed.stored === 'archive_files' && feed.folder === undefined;
  const listing = isListed ? listingOf(kept, feeds) : undefined;
  const rest = restOf(kept, feeds);
  return {
    key: asset,
    layer: 'bronze',
    table: feed.stored ?? 'responses',
    inputs: inputsOf(kept, listing, feeds),
    doc: `What ${source.title} answered about its ${feed.kind}, byte for byte.${irreplaceable(kept)}`,
    ...(forgetsMs === undefined ? {} : { forgottenAfterMs: forgetsMs }),
    codeVersion: '1',
    checks: ASKING_CHECKS,
    // Asked for once a day, and a daily file may take some hours.
    freshWithinHours: 36,
    plan: (scope, ledger) => planFeed(kept, scope, ledger, rest),
    run: async (work, world) => {
      const outcome = withAskingChecks(await fetchFeed(kept, listing, work, world));
      return isOnlyCompared(work) ? couldNotAsk(outcome) : outcome;
    },
  };
}

/** Nothing of bronze is ever removed; of some feeds it is all that is left after a while. */
function irreplaceable({ source, feed: { keepsMs, forgetsMs = keepsMs } }: KeptFeed): string {
  if (forgetsMs === undefined) return '';
  const days = Math.round(forgetsMs / DAY_MS);
  return ` Irreplaceable: ${source.title} forgets it after ${days === 1 ? 'a day' : `${days} days`}.`;
}

/** The API of the same exchange that fills the same table. */
function restOf({ source, feed }: KeptFeed, feeds: readonly KeptFeed[]): KeptFeed | undefined {
  return feeds.find(
    (each) =>
      each.way === 'rest' && each.source.exchange === source.exchange && each.feed.feeds === feed.feeds && each.feed.shape === feed.shape,
  );
}

/** The feed of the same archive that says which files exist. */
function listingOf({ source }: KeptFeed, feeds: readonly KeptFeed[]): KeptFeed | undefined {
  return feeds.find((each) => each.source === source && each.feed.shape === 'series' && each.feed.stored === undefined);
}

/** A file is asked for once it is known which there are, and a series after the list of what there is. */
function inputsOf({ source, feed }: KeptFeed, listing: KeptFeed | undefined, feeds: readonly KeptFeed[]): string[] {
  if (listing !== undefined) return [listing.feed.feeds];
  if (feed.shape === 'snapshot') return [];
  return feeds.filter((each) => each.source === source && each.feed.shape === 'snapshot').map(({ asset }) => asset);
}
