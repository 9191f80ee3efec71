import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/what-goes-wrong.md'), 'utf8');
const sections = page.split(/^## /m).slice(1);

/** A test file that the page names, and the sentences that stand behind it. */
interface Proof {
  readonly path: string;
  readonly sentences: readonly string[];
}

function proofsIn(section: string): Proof[] {
  const [, line = ''] = /^- Proof: (.*)$/m.exec(section) ?? [];
  return [...line.matchAll(/\]\(\.\.\/([^)]+)\)((?: “[^”]+”)+)/g)].map(([, path = '', quoted = '']) => ({
    path,
    sentences: [...quoted.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => sentence),
  }));
}

describe('the page about what goes wrong', () => {
  test('has all 25 failures, numbered, each with where to see it and a proof', () => {
    assert.deepEqual(
      sections.map((section) => Number.parseInt(section, 10)),
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
    for (const section of sections) {
      assert.match(section, /^- See: /m, section.slice(0, 40));
      assert.ok(proofsIn(section).length > 0, `a proof of ${section.slice(0, 40)}`);
    }
  });

  test('names tests that exist, by their sentences', () => {
    for (const { path, sentences } of sections.flatMap(proofsIn)) {
      const source = readFileSync(join(root, path), 'utf8');
      for (const sentence of sentences) assert.ok(source.includes(`test('${sentence}'`), `${path}: ${sentence}`);
    }
  });

  test('names every test of a planted failure', () => {
    const folder = 'packages/pipeline/test/failures';
    const named = sections.flatMap(proofsIn).flatMap(({ path, sentences }) => sentences.map((sentence) => `${path}: ${sentence}`));
    for (const file of readdirSync(join(root, folder))) {
      const source = readFileSync(join(root, folder, file), 'utf8');
      for (const [, sentence] of source.matchAll(/test\('([^']+)'/g)) assert.ok(named.includes(`${folder}/${file}: ${sentence}`), sentence);
    }
  });
});
