import { noDataset, type Place } from './place.ts';
import { parseSpec } from './spec.ts';

/** A place that has only its newest revision, read at the named one; as it is where no revision is named. */
export function pinnedPlace(place: Place, revision: string | undefined): Place {
  if (revision === undefined) return place;
  return {
    ...place,
    manifest: async (options) => {
      const manifest = await place.manifest(options);
      const there = parseSpec(manifest.text, place.name).revision;
      if (there === revision) return manifest;
      throw noDataset(place.name, `it is at revision ${there}, not ${revision}`);
    },
  };
}
