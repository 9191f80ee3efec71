import type { Command } from 'commander';
import type { Add } from './command.ts';

/** Commands that ask exchanges, refine, and say what became of it. */
export function declareCollecting(add: Add): void {
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
        async () => (await import('../commands/run.ts')).run,
      ),
    ),
  )
    .option('--date <day>', 'one UTC day')
    .option('--dry-run', 'say what would be done');
  selection(
    add('materialize <asset>', 'bring one asset up to date for one day', async () => (await import('../commands/run.ts')).materialize),
  ).requiredOption('--partition <day>', 'UTC day');
  range(
    selection(
      add(
        'backfill <target>',
        'bring an asset or a job up to date for a range of days',
        async () => (await import('../commands/run.ts')).backfill,
      ),
    ),
  );
  add('publish', 'write the dataset: files first, the manifest last', async () => (await import('../commands/publish.ts')).publish)
    .option('--to <place>', 'folder; default: the home’s own dataset')
    .option('--dry-run', 'say what would be written');
  add('assets', 'every asset, what it reads and what it is', async () => (await import('../commands/assets.ts')).assets);
  add('status', 'what is stored, how fresh it is, what failed last', async () => (await import('../commands/status.ts')).status);
  add('runs [run_id]', 'what ran, or one run whole', async () => (await import('../commands/runs.ts')).runs).option(
    '--limit <n>',
    'how many',
    '20',
  );
  add('checks', 'the newest result of every check', async () => (await import('../commands/checks.ts')).checks)
    .option('--failed', 'only those that did not pass')
    .option('--all', 'every result by itself');
  add('gaps <table>', 'time ranges without rows, with their causes', async () => (await import('../commands/findings.ts')).gaps).option(
    '--symbol <symbol>',
    'one symbol',
  );
  add('outages', 'times at which many symbols lacked the same rows', async () => (await import('../commands/findings.ts')).outages).option(
    '--exchange <exchange>',
    'one exchange',
  );
  add('quarantine', 'rows that break a rule, kept with the reason', async () => (await import('../commands/findings.ts')).quarantine);
  add(
    'ledger <action>',
    'rebuild it from the lake, or verify every stored file',
    async () => (await import('../commands/ledger.ts')).ledger,
  );
  add(
    'doctor',
    'look at this machine, the home and the exchanges, and say what is wrong',
    async () => (await import('../commands/doctor.ts')).doctor,
  );
}
