/** What a folder of the archive's klines is about. */
export interface ArchiveName {
  /** The folder as the archive spells it, Unicode included; every path is built from this. */
  readonly archiveName: string;
  readonly kind: 'perpetual' | 'delivery' | 'settled';
  /** Base and quote in upper case; the settled and the delivery contract of a pair share it with the perpetual. */
  readonly symbol: string;
  readonly base: string;
  /** Empty where the pair ends in no quote that is known: the folder is kept, as its files are no less real. */
  readonly quote: string;
}

/** Longest first, so that BTCFDUSD is not read as a pair against USD. `U` is a stablecoin: BTCU and ETHU trade against it. */
const QUOTES = ['FDUSD', 'USDT', 'USDC', 'BUSD', 'USD1', 'USD', 'BTC', 'ETH', 'U'];

/**
 * Reads a folder name. `BTCUSDT_231229` is a delivery contract. `SETTLED` is Binance's own mark of a contract that ended
 * before its ticker was used again: `LITUSDTSETTLED`, `ICPUSDT_SETTLED`, `AERGOUSDTSETTLEDSETTLED`.
 */
export function classifyArchiveName(archiveName: string): ArchiveName {
  const pair = archiveName
    .replace(/_?SETTLED/g, '')
    .replace(/_\d{6}$/, '')
    .normalize('NFC')
    .toUpperCase();
  const quote = QUOTES.find((each) => pair.endsWith(each) && pair.length > each.length) ?? '';
  return { archiveName, kind: kindOf(archiveName), symbol: pair, base: pair.slice(0, pair.length - quote.length), quote };
}

function kindOf(archiveName: string): ArchiveName['kind'] {
  if (archiveName.includes('SETTLED')) return 'settled';
  return /_\d{6}$/.test(archiveName) ? 'delivery' : 'perpetual';
}
