import { execFile } from 'node:child_process';
import { existsSync, globSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Bench } from './measure.ts';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** The entry of bullion in a folder where npm installed what `npm run pack` makes, as users have it; made once for all measures of a run. */
export async function installedBullion({ folder }: Bench): Promise<string> {
  const place = join(folder, 'installed');
  const manifest = join(place, 'package.json');
  if (!existsSync(manifest)) {
    const PATH = [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
    await run(process.execPath, [join(root, 'scripts/pack.ts')], { cwd: root, env: { ...process.env, PATH } });
    const packages = globSync(join(root, 'dist/npm/*.tgz')).filter((path) => !path.includes('reports'));
    mkdirSync(place, { recursive: true });
    writeFileSync(manifest, '{ "private": true }');
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', place, ...packages]);
  }
  return createRequire(manifest).resolve('bullion');
}
