/** Runs one suite with Node's own runner: `node` (default), `replay`, `browser`, `python`, `ccxt` or `strangers`. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const suites: Readonly<Record<string, readonly string[]>> = {
  node: ['packages/*/test/**/*.test.ts', 'test/*.test.ts'],
  replay: ['test/replay/**/*.test.ts'],
  browser: ['test/browser/**/*.test.ts'],
  python: ['test/python/**/*.test.ts'],
  ccxt: ['test/ccxt/**/*.test.ts'],
  strangers: ['test/strangers/**/*.test.ts'],
};

const [name = 'node', ...rest] = process.argv.slice(2);
const patterns = suites[name];
if (patterns === undefined) {
  process.stderr.write(`No suite ${name}; there are ${Object.keys(suites).join(', ')}.\n`);
  process.exit(2);
}

/** The recorded exchange data is not part of the repository, so its suite steps aside where it is absent. */
const replay = process.env['BULLION_REPLAY'] ?? join(root, '..', 'shared', 'replay');
if (name === 'replay' && !existsSync(join(replay, 'server.mjs'))) {
  process.stdout.write('No recorded exchange data here: the replay suite steps aside.\n0 passed, 0 failed\n');
  process.exit(0);
}

process.stdout.write(`node ${process.version}, suite ${name}\n`);
const reporter = process.env['CI'] === undefined ? 'dot' : 'spec';
const args = ['--test', '--test-concurrency=2', `--test-reporter=${reporter}`, ...rest, ...patterns.map((pattern) => join(root, pattern))];
const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: root, env: { ...process.env, BULLION_REPLAY: replay } });
child.on('exit', (code) => process.exit(code ?? 1));
