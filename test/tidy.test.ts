import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const sources = globSync(join(root, 'packages/*/src/**/*.{ts,tsx}')).map((file) => ({
  file: relative(root, file),
  text: readFileSync(file, 'utf8'),
}));

interface Ban {
  readonly pattern: RegExp;
  readonly instead: string;
  /** The files that own the thing. */
  readonly owners: RegExp;
}

const CLI = /^packages\/cli\//;
const CLI_OR_ENV = /^packages\/(cli\/|client\/src\/env\.ts)/;

const BANS: Readonly<Record<string, Ban>> = {
  'Date.now': { pattern: /\bDate\.now\b|new Date\(\)/, instead: 'the clock that is passed in', owners: CLI_OR_ENV },
  'Math.random': { pattern: /\bMath\.random\b/, instead: 'draw() with a seed, or the random that is passed in', owners: CLI },
  'process.env': { pattern: /\bprocess\.env\b/, instead: 'an argument; the command line reads the environment', owners: CLI_OR_ENV },
  'console.': { pattern: /\bconsole\./, instead: 'the log that is passed in', owners: CLI },
  'setTimeout for pacing': { pattern: /timers\/promises/, instead: 'clock.sleep', owners: CLI_OR_ENV },
  any: { pattern: /(:|<|\bas) any\b/, instead: 'unknown, parsed once', owners: /^$/ },
  'suppressed checks': {
    pattern: /@ts-(ignore|expect-error)|biome-ignore|eslint-disable/,
    instead: 'code that needs no excuse',
    owners: /^$/,
  },
  'bare Error': { pattern: /throw new Error\(/, instead: 'BullionError with a code', owners: /^$/ },
};

for (const [name, { pattern, instead, owners }] of Object.entries(BANS)) {
  test(`${name} stays with its owners; elsewhere: ${instead}`, () => {
    const offenders = sources.filter(({ file, text }) => !owners.test(file) && pattern.test(text)).map(({ file }) => file);
    assert.deepEqual(offenders, []);
  });
}

test('no source file is so long that it hides a second noun', () => {
  const long = sources.filter(({ file, text }) => !file.includes('.gen.') && text.split('\n').length > 300).map(({ file }) => file);
  assert.deepEqual(long, []);
});

test('nothing compiled stands beside its source', () => {
  const compiled = globSync(join(root, 'packages/*/{,src/**/,test/**/}*.js')).filter((file) =>
    ['ts', 'tsx'].some((extension) => existsSync(file.replace(/js$/, extension))),
  );
  assert.deepEqual(
    compiled.map((file) => relative(root, file)),
    [],
  );
});

test('every package has a README of one screen', () => {
  for (const manifest of globSync(join(root, 'packages/*/package.json'))) {
    const readme = readFileSync(join(manifest, '..', 'README.md'), 'utf8');
    assert.ok(readme.split('\n').length <= 60, `${relative(root, manifest)}: README.md is longer than a screen`);
  }
});

test('no large file is committed', () => {
  const large = globSync(join(root, '{packages,docs,test,scripts,bench,.github}/**/*'), {
    exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name),
  })
    .filter((file) => statSync(file).isFile() && statSync(file).size > 600_000)
    .map((file) => relative(root, file));
  assert.deepEqual(large, []);
});

test('tests are never skipped or singled out', () => {
  const files = globSync(join(root, '{packages/*/test,test}/**/*.test.ts'));
  const offenders = files.filter((file) =>
    /\b(test|it|describe)\.(skip|only|todo)\(|skip: true/.test(readFileSync(file, 'utf8').replace(/\/\\b.*$/gm, '')),
  );
  assert.deepEqual(
    offenders.map((file) => relative(root, file)),
    [],
  );
});
