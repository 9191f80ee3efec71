import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;
/** Folder of the built page; built first where it is missing or older than its sources (some seconds, once). */
export async function builtPage(onBuild = () => undefined) {
  const dist = join(here, 'dist');
  const stamp = join(dist, '.built-from');
  const sources = sourceHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return dist;
  onBuild();
  const { build } = await import('vite');
  await build({ configFile: join(here, 'vite.config.ts'), logLevel: 'error' });
  writeFileSync(stamp, sources);
  return dist;
}
/** The page is made from its own files and from the packages that it reads the dataset with. */
function sourceHash() {
  const hash = createHash('sha256');
  const patterns = ['index.html', 'vite.config.ts', 'src/**/*', '../client/src/**/*.ts', '../core/src/**/*.ts', '../tables/src/**/*.ts'];
  for (const file of patterns.flatMap((pattern) => globSync(pattern, { cwd: here })).sort()) {
    if (/\.\w+$/.test(file)) hash.update(file).update(readFileSync(join(here, file)));
  }
  return hash.digest('hex');
}
