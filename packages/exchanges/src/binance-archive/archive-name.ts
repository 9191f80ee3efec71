/** What a folder of the archive's klines is about. */
export interface ArchiveName {
  /** The folder as the archive spells it, Unicode included; every path is built from this. */
  readonly archiveName: string;
  readonly kind: 'perpetual' | 'delivery' | 'settled';
  /** The ticker as it was traded, in upper case: that of a settled contract is its successor's, that of a delivery contract keeps its date. */
  readonly symbol: string;
  readonly base: string;
  /** Empty where the pair ends in no quote that is known: the folder is kept, as its files are no less real. */
  readonly quote: string;
  /** How often the ticker was given to something else since. */
  readonly settled: number;
}

/** Longest first, so that BTCFDUSD is not read as a pair against USD. `U` is a stablecoin: BTCU and ETHU trade against it. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'USD1', 'USD', 'BTC', 'ETH', 'U'];

const DELIVERY = /_\d{6}$/;

/**
 * Reads a folder name. `BTCUSDT_231229` is a delivery contract. `SETTLED` is Binance's own mark of a contract that ended
 * before its ticker was used again: `LITUSDTSETTLED`, `ICPUSDT_SETTLED`, `AERGOUSDTSETTLEDSETTLED`.
 */
export function classifyArchiveName(archiveName: string): ArchiveName {
  const marks = /(?:_?SETTLED)*$/.exec(archiveName)?.[0] ?? '';
  const symbol = archiveName
    .slice(0, archiveName.length - marks.length)
    .normalize('NFC')
    .toUpperCase();
  const pair = symbol.replace(DELIVERY, '');
  const quote = QUOTES.find((each) => pair.endsWith(each) && pair.length > each.length) ?? '';
  const settled = marks.split('SETTLED').length - 1;
  const kind = settled > 0 ? 'settled' : DELIVERY.test(symbol) ? 'delivery' : 'perpetual';
  return { archiveName, kind, symbol, base: pair.slice(0, pair.length - quote.length), quote, settled };
}
