import type { Command } from 'commander';
import type { Add } from './command.ts';

/** Commands that read a dataset. */
export function declareReading(add: Add): void {
  const reading = (command: Command): Command =>
    command
      .option('--offline', 'send nothing: read what is cached (BULLION_OFFLINE)')
      .option('--revision <id>', 'of a dataset elsewhere: this revision, whatever was published since');
  reading(
    add(
      'query <what> [of...]',
      'which symbols were there on which day, and what they traded',
      async () => (await import('../commands/query.ts')).query,
    ),
  )
    .option('-n, --number <n>', 'top, universe: the largest n; timeline, counts: the newest n days')
    .option('--as-of <day>', 'universe, average, trend: nothing after this day is read')
    .option('--min-age-days <n>', 'universe: without younger symbols')
    .option('--window <n>', 'universe, average, trend: days of volume to look back on, 30 unless given')
    .option('--from <day>', 'counts: first UTC day')
    .option('--to <day>', 'counts: day after the last one')
    .option('--csv', 'the rows as CSV')
    .addHelpText('after', QUERIES);
  reading(
    add(
      'token <symbol> <what>',
      'one token: ohlcv, price, funding, oi, info, market-cap, returns, volatility, drawdown, basis, statistics',
      async () => (await import('../commands/token.ts')).token,
    ),
  )
    .option('--exchange <id>', 'default: across exchanges')
    .option('--market <market>', 'spot or perp')
    .option('--interval <interval>', '1d, 1h or 1m', '1d')
    .option('--from <day>', 'first UTC day')
    .option('--to <day>', 'day after the last one')
    .option('--limit <n>', 'the newest n rows')
    .option('--period <period>', 'returns: 1d, 7d, 30d, 90d, 365d …', '1d')
    .option('--window <n>', 'volatility: bars to look back on, 30 unless given')
    .option('--benchmark <symbol>', 'statistics: beside those of another token')
    .option('--csv', 'the rows as CSV');
  reading(
    add(
      'market <what> [symbols...]',
      'many symbols and exchanges side by side: symbols, divergence, volume, arbitrage, correlation',
      async () => (await import('../commands/market.ts')).market,
    ),
  )
    .option('--market <market>', 'spot or perp', 'spot')
    .option('--interval <interval>', '1d, 1h or 1m', '1d')
    .option('--from <day>', 'first UTC day')
    .option('--to <day>', 'day after the last one')
    .option('--limit <n>', 'the newest n bars')
    .option('--fees <list>', 'arbitrage: takers’ fees as fractions, binance=0.001,okx=0.0008')
    .option('--min-bps <n>', 'arbitrage: what has to be left after fees, in basis points', '0')
    .option('--csv', 'the rows as CSV')
    .addHelpText('after', MARKET);
  reading(
    add(
      'tearsheet <symbol>',
      'one page about a token: a file that needs no network',
      async () => (await import('../commands/tearsheet.ts')).tearsheet,
    ),
  )
    .option('-o, --output <file>', 'default: the symbol, with .html')
    .option('--benchmark <symbol>', 'what to compare with, or none; BTC, and ETH for BTC itself, unless given')
    .option('--exchange <id>', 'default: across exchanges')
    .option('--market <market>', 'spot or perp')
    .option('--from <day>', 'first UTC day')
    .option('--to <day>', 'day after the last one');
  add('why <table> <symbol> <at>', 'where a row comes from and what was done to it', async () => (await import('../commands/why.ts')).why)
    .option('--exchange <id>', 'whose row')
    .option('--market <market>', 'spot or perp')
    .option('--body', 'print the very bytes that the exchange sent');
  reading(add('sql [statement]', 'one SELECT over the tables of the dataset', async () => (await import('../commands/sql.ts')).sql))
    .option('--file <file>', 'the statement stands in a file')
    .option('--param <name=value>', 'for $name in the statement; as often as there are names', (value, before?: string) =>
      before === undefined ? value : `${before}\n${value}`,
    )
    .option('--limit <n>', 'rows at most', '10000')
    .option('--csv', 'the rows as CSV');
  add(
    'cache <action>',
    'what is kept on this disk of datasets elsewhere: status, clear, refresh, verify',
    async () => (await import('../commands/cache.ts')).cache,
  )
    .option('--older', 'clear: only revisions that are not the newest')
    .option('--all', 'refresh: every file, not only those that were read before')
    .option('--offline', 'send nothing');
}

const MARKET = `
Questions:
  symbols                  every series with candles
  divergence <symbol>      what it cost on each exchange at the same time, and how far apart that is
  volume [symbols...]      how volume is spread over exchanges
  arbitrage [symbols...]   where a difference was larger than both fees, at closes of the same bars
  correlation [symbols...] how returns go together; of the ten that traded most, unless some are named`;

const QUERIES = `
Queries:
  snapshot <date>              the symbols whose file of the day exists, with size and time of upload
  timeline <symbol>            every day of a symbol, delisted ones included
  range <from> <to>            the symbols of a range of days, and on how many of them they were there
  counts                       how many symbols were in which state, day by day
  new <date>, delisted <date>  what began on a day, and what was no more
  top <date>                   the largest quote volumes of a day (20 unless -n says otherwise)
  summary <date>               one day of the whole market
  universe --as-of <date>      what could be traded as of a day, the largest trailing volume first
  percentile <symbol> <date>   where a symbol stood by volume on a day
  average <symbol>             what a symbol traded per day
  trend <symbol>               whether that grows`;
