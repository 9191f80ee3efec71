import { BullionError, didYouMean, invariant, type SpecSeries } from '@bullion/core';
import type { Edition } from '../edition.ts';
import type { TableRow } from '../row.ts';
import type { ReadOptions } from '../selection.ts';
import type { Subject } from './answers.ts';
import { type Answer, answer } from './rows.ts';
import type { Spelling } from './spelling.ts';

/** What a source says of an asset as a whole on one day: price, market cap, supplies, rank. */
export type TokenInfo = TableRow<'token_info'> & { readonly revision: string };

/** Daily snapshots of one asset, oldest first. Days on which nobody asked have no row. */
export type TokenInfos = Answer<TableRow<'token_info'>, Subject>;

const TABLE = 'token_info';

/** Whether a dataset has rows about assets as a whole: their terms keep them out of most. */
export function hasInfo({ spec }: Edition): boolean {
  return spec.tables.some(({ name, files }) => name === TABLE && files.length > 0);
}

/** The snapshots of the asset that a spelling names, be it as BTC, BTCUSDT or 1000SHIBUSDT. */
export async function readInfos(
  edition: Edition,
  spelling: Spelling,
  range: Pick<ReadOptions, 'from' | 'until' | 'last'>,
): Promise<TokenInfos> {
  const { exchange, market, symbol } = chooseAsset(edition.table(TABLE).series, spelling);
  const rows = await edition.read(TABLE, { ...range, exchange, market, symbol });
  return answer(rows, { symbol, exchange, market, revision: edition.spec.revision }, edition.table(TABLE).columns);
}

/** The newest of them. */
export async function readInfo(edition: Edition, spelling: Spelling, range: Pick<ReadOptions, 'until'>): Promise<TokenInfo> {
  const infos = await readInfos(edition, spelling, { ...range, last: 1 });
  const [info] = infos;
  if (info !== undefined) return { ...info, revision: infos.revision };
  const first = edition
    .table(TABLE)
    .series.find(({ symbol }) => symbol === infos.symbol)
    ?.from.slice(0, 10);
  throw new BullionError('outside_coverage', `There is no snapshot of ${spelling.written} before ${String(range.until)}.`, {
    hint: `The first one is of ${first}: nobody tells of the past.`,
  });
}

/** The error for a dataset without such rows, at a place where nobody collected them either. */
export function noInfo(edition: Edition, home: string | undefined): BullionError {
  const terms = edition.spec.tables.find(({ name }) => name === TABLE)?.terms;
  return new BullionError(
    'outside_coverage',
    `The dataset at ${edition.place.name} has no rows about assets as a whole. ${terms ?? ''}`.trim(),
    {
      hint: 'Collect them for yourself, `bullion run token_info`, and read on the same machine (BULLION_HOME).',
      details: { table: TABLE, dataset: edition.place.name, private: home ?? null },
    },
  );
}

/** Quotes that a spelling may end in. */
const QUOTES = ['USDT', 'USDC', 'USD', 'FDUSD', 'BUSD', 'EUR', 'BTC', 'ETH'];

function chooseAsset(series: readonly SpecSeries[], { name, written }: Spelling): SpecSeries {
  // Exchanges count cheap coins in thousands: 1000SHIB is an amount of SHIB.
  const names = [name, name.replace(/^1(0{3,}|M)(?=\p{L})/u, '')];
  const bases = names.flatMap((each) => [
    each,
    ...QUOTES.filter((quote) => each.endsWith(quote)).map((quote) => each.slice(0, -quote.length)),
  ]);
  const found = bases.flatMap((base) => series.filter((each) => each.base === base));
  if (found[0] !== undefined) return found[0];
  const known = series.map(({ base }) => base);
  invariant(known.length > 0, 'rows of assets to be about some');
  throw new BullionError('unknown_symbol', `Nothing is known about ${written} as an asset.${didYouMean(name, known)}`, {
    hint: `Assets are asked about once their id is looked up, because tickers are not unique: ${known.slice(0, 20).join(', ')} and others.`,
  });
}
