import type { Command } from 'commander';
import type { Add } from './command.ts';

/** Commands that stay until they are stopped. */
export function declareServing(add: Add): void {
  const page = (command: Command): Command =>
    command.option('--port <n>', 'port, 4664 unless given').option('--host <address>', 'address', '127.0.0.1');
  page(
    add(
      'demo',
      'collect, publish and show: the exchanges themselves, or a simulated world',
      async () => (await import('../commands/demo.ts')).demo,
    ),
  )
    .option('--source <source>', 'auto, live or simulator', 'auto')
    .option('--no-serve', 'stop after publishing')
    .option('--no-open', 'do not open a browser');
  page(add('serve', 'show the dataset as a page', async () => (await import('../commands/serve.ts')).serve));
  add(
    'daemon',
    'collect and publish by schedule, tell of problems, until stopped',
    async () => (await import('../commands/daemon.ts')).daemon,
  )
    .option('--port <n>', 'port of /health and /metrics', '4665')
    .option('--host <host>', 'address', '127.0.0.1')
    .option('--once', 'do what is due and end');
  add('simulate', 'a seeded world that answers like the exchanges', async () => (await import('../commands/simulate.ts')).simulate)
    .option('--seed <n>', 'the world', '1')
    .option('--faults <rate>', 'share of answers that are spoiled', '0')
    .option('--port <n>', 'port', '0');
}
