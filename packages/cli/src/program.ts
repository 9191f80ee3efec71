import { BullionError, didYouMean } from '@bullion/core';
import { Command, CommanderError } from 'commander';
import { type CommonOptions, createContext } from './context.ts';
import { dayInWords } from './day-words.ts';
import { declareCollecting } from './declare/collecting.ts';
import type { Load } from './declare/command.ts';
import { declareReading } from './declare/reading.ts';
import { declareServing } from './declare/serving.ts';
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
