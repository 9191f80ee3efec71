import { BullionError } from '@bullion/core';
import type { Loaded } from '../use-loaded.ts';

/** What stands in the place of something that is not there yet, or says why it will not come. */
export function Loading({ what, loaded }: { what: string; loaded: Loaded<unknown> }) {
  if (loaded.state !== 'failed') {
    return (
      <p className="loading" role="status">
        Loading {what} …
      </p>
    );
  }
  const { error } = loaded;
  return (
    <div className="failed" role="alert">
      <strong>{error.message}</strong>
      {error instanceof BullionError && <p>{error.hint}</p>}
    </div>
  );
}
