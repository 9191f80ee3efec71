import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Measured, measure } from './measure.ts';

/** What others use today, in the versions that were measured. None of it becomes a dependency: it is installed outside the repository. */
const NODE_PACKAGES = ['@aws-sdk/client-s3@3.1169.0', 'ccxt@4.5.84'];
// pytz: DuckDB for Python asks for it where a result has times with zones.
const PYTHON_PACKAGES = [
  'boto3==1.44.5',
  'urllib3==2.8.0',
  'duckdb==2.0.0',
  'pytz==2026.6',
  'requests==2.32.5',
  'pandas==2.3.3',
  'pyarrow==22.0.0',
  'aiohttp==3.13.2',
  'pooch==1.9.0',
  'yfinance==1.7.0',
];

/** DuckDB over HTTP: its extension comes as a package only for this version. */
const HTTPFS_PACKAGES = ['duckdb==1.5.5', 'duckdb-extension-httpfs==1.5.5', 'pytz==2026.6'];
const HTTPFS_SCRIPTS: readonly string[] = ['candles-duckdb.py'];

const folder = join(tmpdir(), 'bullion-bench-tools');
const competitors = join(import.meta.dirname, 'competitors');
const run = promisify(execFile);

/** Runs `competitors/<script>` of the kind that its ending says. */
export async function competitor(script: string, ...args: readonly string[]): Promise<Measured> {
  const file = join(competitors, script);
  if (script.endsWith('.mjs')) return measure(process.execPath, [file, join(await nodeTools(), 'package.json'), ...args]);
  return measure('python3', [file, ...args], { PYTHONPATH: await pythonTools(script) });
}

/** Whether this machine has a Python that packages can be installed for. */
export async function hasPython(): Promise<boolean> {
  return run('python3', ['-m', 'pip', '--version']).then(
    () => true,
    () => false,
  );
}

/** Where the packages of Node are. */
export function nodeTools(): Promise<string> {
  return installed('node', NODE_PACKAGES, (place) =>
    run('npm', ['install', '--no-audit', '--no-fund', '--prefix', place, ...NODE_PACKAGES]),
  );
}

/** Where the packages of Python are that a script needs. */
export function pythonTools(script = ''): Promise<string> {
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target'];
  const [name, packages] = HTTPFS_SCRIPTS.includes(script) ? ['python-httpfs', HTTPFS_PACKAGES] : ['python', PYTHON_PACKAGES];
  return installed(name, packages, (place) => run('python3', [...pip, place, ...packages]));
}

async function installed(name: string, packages: readonly string[], install: (place: string) => Promise<unknown>): Promise<string> {
  const place = join(folder, name);
  const stamp = join(place, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === packages.join(' ')) return place;
  mkdirSync(place, { recursive: true });
  await install(place);
  writeFileSync(stamp, packages.join(' '));
  return place;
}
