import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, openLake } from '../src/index.ts';
import { makeHome, options } from './fixtures.ts';

test('a folder is made with its parents, once, and the topmost new one is told', async (t) => {
  const home = await makeHome(t);
  assert.equal(await makeFolder(join(home, 'a/b/c')), join(home, 'a'));
  assert.equal(await makeFolder(join(home, 'a/b/c')), undefined);
  assert.ok(existsSync(join(home, 'a/b/c')));
});

test('many that make the same folder at once are all content', async (t) => {
  const home = await makeHome(t);
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(home, 'a/b/c'))));
  assert.ok(existsSync(join(home, 'a/b/c')));
});

test('where the system lets nobody make a folder, that is said instead of tried for ever', async () => {
  await assert.rejects(makeFolder('/proc/bullion/data'), { code: 'io_failed' });
  await assert.rejects(openLake(options('/proc/bullion')), { code: 'io_failed' });
});

test('a file in the way is named', async (t) => {
  const file = join(await makeHome(t), 'file');
  await writeFile(file, '');
  await assert.rejects(makeFolder(file), {
    code: 'io_failed',
    message: `Making the folder ${file} failed: there is a file of that name (EEXIST).`,
  });
  await assert.rejects(makeFolder(join(file, 'a')), { code: 'io_failed' });
});
