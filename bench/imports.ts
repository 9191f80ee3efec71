import { execFile } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { type Bench, measure, repeat } from './measure.ts';
import { type Report, sideBySide } from './report.ts';
import { hasPython, nodeTools, pythonTools } from './tools.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** What loading a library costs, whole processes. */
export async function imports({ folder, runs }: Bench): Promise<Report[]> {
  const [ours, tools] = [await installed(folder), await nodeTools()];
  const node = (code: string) => () => measure(process.execPath, ['--input-type=module', '--eval', code]);
  const from = (place: string, name: string) => `
    import { createRequire } from 'node:module';
    await import(createRequire(${JSON.stringify(join(place, 'package.json'))}).resolve('${name}'))`;
  const ways = [
    await repeat({ way: 'bullion, as npm installs it', runs, once: node(from(ours, 'bullion')) }),
    await repeat({ way: 'nothing, in Node', runs, once: node('') }),
    await repeat({ way: 'hyparquet', runs, once: node("await import('hyparquet')") }),
    await repeat({ way: '@duckdb/node-api', runs, once: node("await import('@duckdb/node-api')") }),
    await repeat({ way: 'ccxt', runs, once: node(from(tools, 'ccxt')) }),
  ];
  const PYTHONPATH = (await hasPython()) ? await pythonTools() : undefined;
  for (const module of PYTHONPATH === undefined ? [] : ['yfinance', 'pandas', 'duckdb']) {
    const once = () => measure('python3', ['-c', `import ${module}`], { PYTHONPATH: PYTHONPATH ?? '' });
    ways.push(await repeat({ way: `${module}, in Python`, runs, once }));
  }
  return [{ title: 'Loading a library, whole processes', goal: 'none stated', ...sideBySide(ways), notes: [] }];
}

/** A folder where `npm install bullion` was run, with what `npm run pack` makes. */
async function installed(folder: string): Promise<string> {
  const place = join(folder, 'installed');
  const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  await run(process.execPath, [join(root, 'scripts/pack.ts')], { cwd: root, env: { ...process.env, PATH } });
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, 'package.json'), '{ "private": true }');
  const packages = globSync(join(root, 'dist/npm/*.tgz')).filter((path) => !path.includes('reports'));
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', place, ...packages]);
  return place;
}
