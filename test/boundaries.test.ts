import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

/** Imports only point upward in this list, and these pairs are all there are. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  core: [],
  tables: ['core'],
  exchanges: ['core', 'tables'],
  simulator: ['core', 'exchanges'],
  lake: ['core', 'tables'],
  pipeline: ['core', 'tables', 'exchanges', 'lake'],
  // The tearsheet is loaded when it is asked for: an optional peer.
  client: ['core', 'tables', 'reports'],
  reports: ['core', 'tables', 'client'],
  server: ['core', 'tables', 'client'],
  web: ['core', 'tables', 'client'],
  cli: ['core', 'tables', 'exchanges', 'simulator', 'lake', 'pipeline', 'client', 'reports', 'server', 'web'],
};

const root = join(import.meta.dirname, '..');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function dependenciesOf(name: string): string[] {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  assert.ok(isRecord(manifest));
  return [manifest['dependencies'], manifest['peerDependencies']].filter(isRecord).flatMap((each) => Object.keys(each));
}

function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/(?<!['\w$-])(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const workspaceOf = (name: string): string | undefined =>
  name === 'bullion' ? 'client' : name.startsWith('@bullion/') ? name.slice('@bullion/'.length) : undefined;

for (const [name, allowed] of Object.entries(ALLOWED)) {
  test(`${name} imports only ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}, and only what its package.json declares`, () => {
    const declared = dependenciesOf(name);
    const files = globSync(join(root, `packages/${name}/src/**/*.{ts,tsx}`));
    assert.ok(files.length > 0, `${name} has sources`);
    for (const file of files) {
      for (const specifier of importsOf(file).filter((each) => !/^([.#]|node:)/.test(each))) {
        const wanted = packageOf(specifier);
        const workspace = workspaceOf(wanted);
        if (workspace !== undefined)
          assert.ok(allowed.includes(workspace), `${file} imports ${specifier}; ${name} may import ${allowed.join(', ')}`);
        assert.ok(declared.includes(wanted), `${file} imports ${specifier}, which packages/${name}/package.json does not declare`);
      }
    }
  });
}

test('core, tables and the browser entry of the client import nothing of Node', () => {
  const files = ['packages/core/src/**/*.ts', 'packages/tables/src/**/*.ts'].flatMap((pattern) => globSync(join(root, pattern)));
  const offenders = files.filter((file) => importsOf(file).some((specifier) => specifier.startsWith('node:')));
  assert.deepEqual(offenders, []);
});

test('no relative import leaves its package', () => {
  for (const file of globSync(join(root, 'packages/*/src/**/*.{ts,tsx}'))) {
    const home = join(root, 'packages', file.slice(join(root, 'packages').length + 1).split('/')[0] ?? '');
    for (const specifier of importsOf(file).filter((each) => each.startsWith('.'))) {
      assert.ok(join(file, '..', specifier).startsWith(home), `${file} reaches out of its package with ${specifier}`);
    }
  }
});
