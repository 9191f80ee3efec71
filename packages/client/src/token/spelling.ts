import { BullionError, type Market } from '@bullion/core';

/** A symbol as people write it, taken apart: `BTC`, `BTCUSDT`, `BTC-USD`, `BTC/USDT:USDT`, `BTC-USDT-SWAP`. */
export interface Spelling {
  /** As it was written; shown in errors. */
  readonly written: string;
  /** Upper case, no separators: a base asset or a symbol. */
  readonly name: string;
  /** The market that the spelling speaks of, where it does. */
  readonly market: Market | undefined;
}

/** A settlement asset after a colon, and SWAP or PERP at the end, are how others mark perpetuals. */
const PERPETUAL = /:[^:/]+$|[-_.]?(SWAP|PERP)$/;

export function parseSpelling(written: string): Spelling {
  const upper = written.trim().toUpperCase();
  const isPerpetual = /[-_/:.]/.test(upper) && PERPETUAL.test(upper);
  const name = (isPerpetual ? upper.replace(PERPETUAL, '') : upper).replaceAll(/[-_/:\s]/g, '');
  if (name !== '') return { written, name, market: isPerpetual ? 'perp' : undefined };
  throw new BullionError('usage', `${JSON.stringify(written)} is not a symbol.`, { hint: 'Write BTC, BTCUSDT, BTC-USD or BTC/USDT:USDT.' });
}
