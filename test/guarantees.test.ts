import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/guarantees.md'), 'utf8');
const guarantees = page.split(/^\d+\. /m).slice(1);

/** The tests that are named behind a sentence: a link to their file, and their own sentences. */
function proofsIn(guarantee: string): { path: string; sentence: string }[] {
  return [...guarantee.matchAll(/\]\(\.\.\/([^)]+)\)((?: “[^”]+”)+)/g)].flatMap(([, path = '', quoted = '']) =>
    [...quoted.matchAll(/“([^”]+)”/g)].map(([, sentence = '']) => ({ path, sentence })),
  );
}

test('every guarantee is proved by tests that exist, and the page is found from the README', () => {
  assert.equal(guarantees.length, 16);
  for (const guarantee of guarantees) {
    const proofs = proofsIn(guarantee);
    assert.ok(proofs.length > 0, `a proof of ${guarantee.slice(0, 60)}`);
    for (const { path, sentence } of proofs) {
      assert.ok(readFileSync(join(root, path), 'utf8').includes(`test('${sentence}'`), `${path}: ${sentence}`);
    }
  }
  assert.match(readFileSync(join(root, 'README.md'), 'utf8'), /\(docs\/guarantees\.md\)/);
});
