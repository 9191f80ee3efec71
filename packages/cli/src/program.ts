import { BullionError, didYouMean } from '@bullion/core';
import { Command, CommanderError } from 'commander';
import { type CommonOptions, type Context, createContext } from './context.ts';
import { dayInWords } from './day-words.ts';
import { explainMissing } from './missing-dataset.ts';
import { fail } from './terminal/fail.ts';
import { VERSION } from './version.ts';

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 usage, 3 a check failed or data is stale. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let exit = 0;
  const program = declare((code) => {
    exit = code;
  });
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(['node', 'bullion', ...args]);
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    return fail(error instanceof CommanderError ? usageError(error, program) : error, args.includes('--json'));
  }
}

/** What a command does: it gets its context, its options and arguments, and gives an exit code (0 when it says nothing). */
type Action = (context: Context, options: Record<string, string | boolean | undefined>, ...args: string[]) => Promise<number | undefined>;

/** Commands are loaded when they are used: `bullion query` never loads the pipeline. */
type Load = () => Promise<Action>;

function declare(done: (exit: number) => void): Command {
  const program = new Command('bullion')
    .description('Public data of crypto exchanges as datasets that can be trusted: collect, refine, publish, read.')
    .version(VERSION, '--version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .showHelpAfterError(false)
    .showSuggestionAfterError(false);
  const add = (usage: string, description: string, load: Load): Command => {
    const command = withCommonOptions(program.command(usage).description(description)).exitOverride();
    return command.action(async (...received: unknown[]) => {
      const action = await load();
      const options = command.opts<CommonOptions & Record<string, string | boolean | undefined>>();
      const given = received
        .slice(0, -2)
        .flat()
        .filter((each): each is string => typeof each === 'string');
      const context = createContext(options);
      try {
        const spelled = (text: string) => dayInWords(text, context.clock);
        const days = Object.entries(options).map(([name, value]) => [name, typeof value === 'string' ? spelled(value) : value] as const);
        done((await action(context, Object.fromEntries(days), ...given.map(spelled))) ?? 0);
      } catch (error) {
        throw explainMissing(error, context);
      }
    });
  };
  declareCollecting(add);
  declareReading(add);
  declareServing(add);
  return program;
}

type Add = (usage: string, description: string, load: Load) => Command;

function declareCollecting(add: Add): void {
  const selection = (command: Command): Command =>
    command
      .option('--exchanges <list>', 'comma-separated; all when absent')
      .option('--markets <list>', 'spot,perp')
      .option('--symbols <list>', 'base assets or symbols, or `all`')
      .option('--intervals <list>', '1d,1h,1m')
      .option('--volume-days <n>', 'availability: volume files of the last n days only')
      .option('--force', 'do it again though it is up to date')
      .option('--offline', 'send nothing: make everything again from what is stored')
      .option('--strict', 'findings end with exit code 3');
  const range = (command: Command): Command =>
    command.option('--from <day>', 'first UTC day').option('--to <day>', 'day after the last one');
  range(
    selection(
      add(
        'run <job>',
        'collect and refine: daily, availability, ohlcv, funding, open_interest, instruments, token_info, publish',
        async () => (await import('./commands/run.ts')).run,
      ),
    ),
  )
    .option('--date <day>', 'one UTC day')
    .option('--dry-run', 'say what would be done');
  selection(
    add('materialize <asset>', 'bring one asset up to date for one day', async () => (await import('./commands/run.ts')).materialize),
  ).requiredOption('--partition <day>', 'UTC day');
  range(
    selection(
      add(
        'backfill <target>',
        'bring an asset or a job up to date for a range of days',
        async () => (await import('./commands/run.ts')).backfill,
      ),
    ),
  );
  add('publish', 'write the dataset: files first, the manifest last', async () => (await import('./commands/publish.ts')).publish)
    .option('--to <place>', 'folder; default: the home’s own dataset')
    .option('--dry-run', 'say what would be written');
  add('assets', 'every asset, what it reads and what it is', async () => (await import('./commands/assets.ts')).assets);
  add('status', 'what is stored, how fresh it is, what failed last', async () => (await import('./commands/status.ts')).status);
  add('runs [run_id]', 'what ran, or one run whole', async () => (await import('./commands/runs.ts')).runs).option(
    '--limit <n>',
    'how many',
    '20',
  );
  add('checks', 'the newest result of every check', async () => (await import('./commands/checks.ts')).checks)
    .option('--failed', 'only those that did not pass')
    .option('--all', 'every result by itself');
  add('gaps <table>', 'time ranges without rows, with their causes', async () => (await import('./commands/findings.ts')).gaps).option(
    '--symbol <symbol>',
    'one symbol',
  );
  add('outages', 'times at which many symbols lacked the same rows', async () => (await import('./commands/findings.ts')).outages).option(
    '--exchange <exchange>',
    'one exchange',
  );
  add('quarantine', 'rows that break a rule, kept with the reason', async () => (await import('./commands/findings.ts')).quarantine);
  add(
    'ledger <action>',
    'rebuild it from the lake, or verify every stored file',
    async () => (await import('./commands/ledger.ts')).ledger,
  );
  add(
    'doctor',
    'look at this machine, the home and the exchanges, and say what is wrong',
    async () => (await import('./commands/doctor.ts')).doctor,
  );
}

function declareReading(add: Add): void {
  const reading = (command: Command): Command =>
    command
      .option('--offline', 'send nothing: read what is cached (BULLION_OFFLINE)')
      .option('--revision <id>', 'of a dataset elsewhere: this revision, whatever was published since');
  reading(
    add(
      'query <what> [of...]',
      'which symbols were there on which day, and what they traded',
      async () => (await import('./commands/query.ts')).query,
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
      async () => (await import('./commands/token.ts')).token,
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
      async () => (await import('./commands/market.ts')).market,
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
      async () => (await import('./commands/tearsheet.ts')).tearsheet,
    ),
  )
    .option('-o, --output <file>', 'default: the symbol, with .html')
    .option('--benchmark <symbol>', 'what to compare with, or none; BTC, and ETH for BTC itself, unless given')
    .option('--exchange <id>', 'default: across exchanges')
    .option('--market <market>', 'spot or perp')
    .option('--from <day>', 'first UTC day')
    .option('--to <day>', 'day after the last one');
  add('why <table> <symbol> <at>', 'where a row comes from and what was done to it', async () => (await import('./commands/why.ts')).why)
    .option('--exchange <id>', 'whose row')
    .option('--market <market>', 'spot or perp')
    .option('--body', 'print the very bytes that the exchange sent');
  reading(add('sql [statement]', 'one SELECT over the tables of the dataset', async () => (await import('./commands/sql.ts')).sql))
    .option('--file <file>', 'the statement stands in a file')
    .option('--param <name=value>', 'for $name in the statement; as often as there are names', (value, before?: string) =>
      before === undefined ? value : `${before}\n${value}`,
    )
    .option('--limit <n>', 'rows at most', '10000')
    .option('--csv', 'the rows as CSV');
  add(
    'cache <action>',
    'what is kept on this disk of datasets elsewhere: status, clear, refresh, verify',
    async () => (await import('./commands/cache.ts')).cache,
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

function declareServing(add: Add): void {
  const page = (command: Command): Command =>
    command.option('--port <n>', 'port, 4664 unless given').option('--host <address>', 'address', '127.0.0.1');
  page(
    add(
      'demo',
      'collect, publish and show: the exchanges themselves, or a simulated world',
      async () => (await import('./commands/demo.ts')).demo,
    ),
  )
    .option('--source <source>', 'auto, live or simulator', 'auto')
    .option('--no-serve', 'stop after publishing')
    .option('--no-open', 'do not open a browser');
  page(add('serve', 'show the dataset as a page', async () => (await import('./commands/serve.ts')).serve));
  add(
    'daemon',
    'collect and publish by schedule, tell of problems, until stopped',
    async () => (await import('./commands/daemon.ts')).daemon,
  )
    .option('--port <n>', 'port of /health and /metrics', '4665')
    .option('--host <host>', 'address', '127.0.0.1')
    .option('--once', 'do what is due and end');
  add('simulate', 'a seeded world that answers like the exchanges', async () => (await import('./commands/simulate.ts')).simulate)
    .option('--seed <n>', 'the world', '1')
    .option('--faults <rate>', 'share of answers that are spoiled', '0')
    .option('--port <n>', 'port', '0');
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--json', 'one JSON object on stdout and nothing else')
    .option('--quiet', 'only errors')
    .option('--log-level <level>', 'debug, info, warn, error, silent')
    .option('--home <dir>', 'where state lives (BULLION_HOME, ./bullion-data)')
    .option('--dataset <url>', 'what is read: a folder, http(s)://, hf://, github://, s3:// (BULLION_DATASET, <home>/dataset)')
    .option('--config <file>', 'configuration (bullion.config.ts)')
    .option('--concurrency <n>', 'requests under way at once')
    .option('--now <time>', 'data time, for tests and re-runs');
}

function usageError(error: CommanderError, program: Command): BullionError {
  const [, word] = /unknown command '([^']+)'/.exec(error.message) ?? [];
  const names = program.commands.map((command) => command.name());
  const message = error.message.replace(/^error: /, '');
  return new BullionError('usage', `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace('..', '.'), {
    hint: word === undefined ? 'bullion <command> --help shows the options.' : `Commands: ${names.join(', ')}.${didYouMean(word, names)}`,
  });
}
