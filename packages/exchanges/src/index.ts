export { type ArchiveName, classifyArchiveName } from './binance-archive/archive-name.ts';
export { type KlinesFile, klinesPath, listingPrefix } from './binance-archive/paths.ts';
export { type CcxtExchange, ccxtSources } from './ccxt/sources.ts';
export { COINS } from './coingecko/coins.ts';
export type { ParsedColumns, TextColumn, TimeUnit } from './columns.ts';
export type {
  Answer,
  AnyFeed,
  Ask,
  Budget,
  CandleRow,
  Feed,
  Folder,
  FundingRow,
  ListedFile,
  Listing,
  OpenInterestRow,
  Parsed,
  Parser,
  Rename,
  Send,
  Series,
  Source,
  TokenRow,
  Verdict,
  Window,
} from './exchange.ts';
export { multiplierOf } from './multiplier.ts';
export { sources } from './sources.gen.ts';
export { SharedBudgets, type SharedBudgetsOptions } from './transport/shared-budgets.ts';
export { openTransport, type Transport, type TransportOptions, type TransportStats } from './transport/transport.ts';
