import { execFile, execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { type Host, startStaticHost } from '@bullion/simulator';
import { temporaryFolder } from '../support/bullion.ts';
import { publishWorld } from '../support/published.ts';

const root = join(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.runtimes/node_modules/.bin');
const run = promisify(execFile);

/** What strangers run their programs with. */
export const RUNTIMES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  'Node 20': [join(bin, 'node')],
  'Node 24': [process.execPath],
  Deno: [join(bin, 'deno'), 'run', '--allow-all'],
  Bun: [join(bin, 'bun')],
};

export interface Shop extends AsyncDisposable {
  /** A dataset on a web server. */
  readonly host: Host;
  /** The same as a folder. */
  readonly dataset: string;
  /** Where a stranger installed our packages, and nothing else is. */
  readonly folder: string;
  /** How long that took. */
  readonly installMs: number;
  /** Runs a program in the folder; what it printed. */
  run(command: readonly [string, ...string[]], args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string>;
  /** Puts a file there. */
  put(name: string, text: string): void;
}

/** Our packages as `npm pack` makes them, installed into an empty folder, and a published dataset elsewhere. */
export async function openShop(): Promise<Shop> {
  const [world, folder] = [await publishWorld('strangers'), temporaryFolder('stranger')];
  const host = await startStaticHost(world.dataset);
  execFileSync(process.execPath, [join(root, 'scripts/pack.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const started = performance.now();
  install(folder.path, /^bullion-((core|tables|reports)-)?\d/);
  return {
    host,
    dataset: world.dataset,
    folder: folder.path,
    installMs: performance.now() - started,
    run: async ([program, ...options], args, env = {}) => {
      const quiet = { BULLION_DATASET: host.url, NO_COLOR: '1', NODE_NO_WARNINGS: '1', DENO_NO_UPDATE_CHECK: '1', ...env };
      const { stdout } = await run(program, [...options, ...args], {
        cwd: folder.path,
        env: { ...process.env, ...quiet },
        maxBuffer: 64e6,
      });
      return stdout;
    },
    put: (name, text) => writeFileSync(join(folder.path, name), text),
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
      world[Symbol.dispose]();
    },
  };
}

/** Installs those of our packages whose files have such names, as somebody who wants `bullion` and `@bullion/reports` gets them from a registry. */
export function install(folder: string, wanted: RegExp): void {
  const files = globSync(join(root, 'dist/npm/*.tgz')).filter((file) => wanted.test(basename(file)));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', ...files], { cwd: folder });
}

/** A site of static files as an author would upload it: an example, the reader as one file, the dataset. */
export function makeSite({ dataset, folder }: Shop, page: string): string {
  const site = join(folder, 'site');
  mkdirSync(site);
  cpSync(join(root, 'examples', page), join(site, page));
  cpSync(join(folder, 'node_modules/bullion/browser.js'), join(site, 'bullion.js'));
  cpSync(dataset, join(site, 'dataset'), { recursive: true });
  return site;
}

/** An example as it stands in the repository. */
export const example = (name: string): string => readFileSync(join(root, 'examples', name), 'utf8');

/** The first program of the README. */
export function firstProgram(): string {
  const [, program = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  return program;
}
