import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { makeSample } from './sample.ts';
import { serveFolder } from './web-server.ts';

const root = join(import.meta.dirname, '..');
const packages = join(root, '..');

/** Every module that a browser would load, by walking the imports as a bundler does; types are not loaded. */
function modulesFrom(entry: string): Map<string, string[]> {
  const modules = new Map<string, string[]>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (modules.has(file)) continue;
    const source = readFileSync(file, 'utf8').replaceAll(/^(import|export) type [^;]*;/gm, '');
    const specifiers = [...source.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|\bimport\(\s*'([^']+)'/gm)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    modules.set(file, specifiers);
    open.push(...specifiers.map((specifier) => resolve(specifier, file)).filter((each) => each !== undefined));
  }
  return modules;
}

function resolve(specifier: string, from: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(from), specifier);
  if (specifier === '#runtime') return join(root, 'src/runtime/browser.ts');
  const ours = /^@bullion\/(\w+)$/.exec(specifier)?.[1];
  return ours === undefined ? undefined : join(packages, ours, 'src/index.ts');
}

test('in a browser the library loads nothing of Node and nothing native', () => {
  const modules = modulesFrom(join(root, 'src/index.ts'));
  assert.ok(modules.size > 30 && [...modules.keys()].every((file) => existsSync(file)));
  const foreign = new Set(
    [...modules.values()]
      .flat()
      .filter((specifier) => !/^[.#]|^@bullion\//.test(specifier))
      .map((specifier) => specifier.split('/')[0]),
  );
  assert.deepEqual(foreign, new Set(['aws4fetch', 'hyparquet', 'hyparquet-compressors']));
  assert.ok([...modules.keys()].every((file) => !file.endsWith('env.ts')));
});

test('with the conditions of a browser it reads over HTTP, and says that it has no SQL', async () => {
  await using sample = await makeSample();
  await using server = await serveFolder(sample.folder, { ranges: true });
  const script = `
    import { AvailabilityDB, openDataset, Token } from 'bullion';
    const dataset = await openDataset('${server.url}/');
    const candles = await new Token('BTC', { dataset, exchange: 'binance' }).ohlcv({ limit: 2 });
    const db = await AvailabilityDB.open({ dataset });
    const code = await dataset.sql\`SELECT 1\`.catch((error) => error.code);
    console.log(JSON.stringify([candles.length, (await db.snapshot('2024-01-01')).date, code]));`;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { execFile } = await import('node:child_process');
  execFile(process.execPath, ['--conditions=browser', '--input-type=module', '--eval', script], { cwd: root }, (error, stdout) =>
    error === null ? resolve(stdout) : reject(error),
  );
  assert.deepEqual(JSON.parse(await promise), [2, '2024-01-01', 'optional_missing']);
});

test('without the optional package SQL says what to install', () => {
  const hook = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) {
      if (specifier === '@duckdb/node-api') throw Object.assign(new Error('not there'), { code: 'ERR_MODULE_NOT_FOUND' });
      return next(specifier, context);
    } });
    const { openSession } = await import('./src/sql/duckdb.ts');
    const edition = { spec: { tables: [] }, place: { name: 'x' } };
    console.log(await openSession(edition).catch(({ code, hint }) => code + ' ' + hint));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', hook], { cwd: root, encoding: 'utf8' });
  assert.match(said, /^optional_missing .*npm install @duckdb\/node-api/);
});
