/**
 * `npm run pack`: the packages that people install, as files that npm can install or publish, in dist/npm. Sources are TypeScript that
 * Node runs as it is, but not below node_modules: there stand plain JavaScript for Node 20 and types, file by file, and for pages
 * without a bundler the reader as one file.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist/npm');

/** Folders of packages/, each after those that it needs. */
const PACKAGES = ['core', 'tables', 'client', 'reports'];

/** What the reader may weigh in a browser, compressed. */
const BROWSER_BYTES_MAX = 120_000;

rmSync(out, { recursive: true, force: true });
execFileSync('tsc', ['-p', join(import.meta.dirname, 'pack.tsconfig.json')], { stdio: 'inherit' });
for (const name of PACKAGES) makeFolder(name);
const bytes = await makeBrowserFile(join(out, 'client/browser.js'));
for (const name of PACKAGES)
  execFileSync('npm', ['pack', '--silent', join(out, name)], { cwd: out, stdio: ['ignore', 'inherit', 'inherit'] });
process.stdout.write(`bullion/browser: ${(bytes / 1000).toFixed(1)} kB gzip of ${BROWSER_BYTES_MAX / 1000}\n`);
if (bytes > BROWSER_BYTES_MAX) process.exit(1);

/** A folder as npm wants it: manifest, README, licence, compiled sources. */
function makeFolder(name: string): void {
  const from = join(root, 'packages', name);
  const to = join(out, name);
  mkdirSync(to, { recursive: true });
  renameSync(join(out, '.emitted', name, 'src'), join(to, 'lib'));
  cpSync(join(from, 'README.md'), join(to, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(to, 'LICENSE'));
  const manifest: unknown = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'), asBuilt);
  const own = { engines: { node: '>=20.11' }, sideEffects: false, files: ['lib', 'browser.js'] };
  writeFileSync(
    join(to, 'package.json'),
    `${JSON.stringify(Object.assign({}, manifest, own, name === 'client' && forPages(manifest)), null, 2)}\n`,
  );
}

/** An entry of `exports` or `imports` that names a source names what was made of it. */
function asBuilt(key: string, value: unknown): unknown {
  const file = typeof value === 'string' ? /^\.\/src\/(.*)\.ts$/.exec(value)?.[1] : undefined;
  if (file === undefined) return value;
  const built = `./lib/${file}.js`;
  return key.startsWith('.') ? { types: `./lib/${file}.d.ts`, default: built } : built;
}

function forPages(manifest: unknown) {
  const exports: unknown = typeof manifest === 'object' && manifest !== null && 'exports' in manifest ? manifest.exports : {};
  const browser = { types: './lib/index.d.ts', default: './browser.js' };
  return { exports: Object.assign({}, exports, { './browser': browser }), jsdelivr: './browser.js', unpkg: './browser.js' };
}

/** The reader with all it needs, for `<script type="module">`; its compressed size. */
async function makeBrowserFile(file: string): Promise<number> {
  const bundle = await rolldown({
    input: join(root, 'packages/client/src/index.ts'),
    platform: 'browser',
    resolve: { conditionNames: ['browser', 'import', 'default'] },
  });
  await bundle.write({ file, format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  return gzipSync(readFileSync(file)).length;
}
