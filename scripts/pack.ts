/**
 * `npm run pack`: the packages that people install, as files that npm can install or publish, in dist/npm. Sources are TypeScript that
 * Node runs as it is, but not below node_modules: there stand plain JavaScript and types, file by file, and for pages without a bundler
 * the reader as one file.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtPage } from '@bullion/web';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..');
const out = join(root, 'dist/npm');

/** Folders of packages/: those that read run on Node 20, those that collect and serve on the Node of this repository. */
const READERS = ['core', 'tables', 'client', 'reports'];
const WORKSHOP = ['exchanges', 'simulator', 'lake', 'pipeline', 'server', 'cli'];

/** What the reader may weigh in a browser, compressed. */
const BROWSER_BYTES_MAX = 120_000;

/** What npm reads of a package, as far as it differs from that of the source. */
interface Manifest {
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

rmSync(out, { recursive: true, force: true });
// The readers come last: they are held to what Node 20 has.
for (const config of ['pack-workshop', 'pack'])
  execFileSync('tsc', ['-p', join(import.meta.dirname, `${config}.tsconfig.json`)], { stdio: 'inherit' });
for (const name of READERS) makeFolder(name, { engines: { node: '>=20.11' }, files: ['lib', 'browser.js'] });
for (const name of WORKSHOP) makeFolder(name, { engines: { node: '>=24' }, files: ['lib', 'bin'] });
cpSync(join(root, 'packages/cli/bin/installed.js'), join(out, 'cli/bin/bullion.js'));
await makePage();
const bytes = await makeBrowserFile(join(out, 'client/browser.js'));
const folders = [...READERS, ...WORKSHOP, 'web'].map((name) => join(out, name));
execFileSync('npm', ['pack', '--silent', ...folders], { cwd: out, stdio: 'inherit' });
process.stdout.write(`bullion/browser: ${(bytes / 1000).toFixed(1)} kB gzip of ${BROWSER_BYTES_MAX / 1000}\n`);
if (bytes > BROWSER_BYTES_MAX) process.exit(1);

/** A folder as npm wants it: manifest, README, licence, compiled sources. */
function makeFolder(name: string, built: Manifest): void {
  renameSync(join(out, '.emitted', name, 'src'), join(folderOf(name), 'lib'));
  const source: Manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'), asBuilt);
  describe(name, { ...source, ...built, sideEffects: false, ...(name === 'client' && forPages(source)) });
}

/** The page is static files; what finds them needs no builder. */
async function makePage(): Promise<void> {
  const { version, description }: Manifest = JSON.parse(readFileSync(join(root, 'packages/web/package.json'), 'utf8'));
  cpSync(await builtPage(), join(folderOf('web'), 'dist'), { recursive: true });
  const found = "import { join } from 'node:path';\n\nexport const builtPage = async () => join(import.meta.dirname, 'dist');\n";
  writeFileSync(join(folderOf('web'), 'page.js'), found);
  const files = ['dist', 'page.js'];
  describe('web', { name: '@bullion/web', version, description, license: 'MIT', type: 'module', exports: { '.': './page.js' }, files });
}

function folderOf(name: string): string {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function describe(name: string, manifest: Manifest): void {
  writeFileSync(join(folderOf(name), 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  cpSync(join(root, 'packages', name, 'README.md'), join(folderOf(name), 'README.md'));
  cpSync(join(root, 'LICENSE'), join(folderOf(name), 'LICENSE'));
}

/** An entry of `exports` or `imports` that names a source names what was made of it. */
function asBuilt(key: string, value: unknown): unknown {
  const file = typeof value === 'string' ? /^\.\/src\/(.*)\.ts$/.exec(value)?.[1] : undefined;
  if (file === undefined) return value;
  const built = `./lib/${file}.js`;
  return key.startsWith('.') ? { types: `./lib/${file}.d.ts`, default: built } : built;
}

function forPages({ exports }: Manifest): Manifest {
  const browser = { types: './lib/index.d.ts', default: './browser.js' };
  return { exports: { ...exports, './browser': browser }, jsdelivr: './browser.js', unpkg: './browser.js' };
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
