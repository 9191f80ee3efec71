import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeSample, type Sample } from '../packages/client/test/sample.ts';
import { bullion } from './support/bullion.ts';

const queries = globSync(join(import.meta.dirname, '../examples/queries/*.sql')).sort();

/** A day of the sample, in the place of the one that an example speaks of. */
const DAY = '2024-01-10';

describe('bullion sql', () => {
  let sample: Sample;

  before(async () => {
    sample = await makeSample();
  });
  after(() => sample[Symbol.asyncDispose]());

  const ask = (args: readonly string[]) => bullion(['sql', ...args, '--dataset', sample.folder]);

  for (const file of queries) {
    test(`examples/queries/${basename(file)} answers as its first line says`, async () => {
      const [, params = ''] = /bullion sql --file \S+ (.*)\n/.exec(readFileSync(file, 'utf8')) ?? [];
      const { code, stdout, stderr } = await ask(['--file', file, ...params.replace(/day=\S+/, `day=${DAY}`).split(' '), '--json']);
      assert.equal(code, 0, stderr);
      assert.ok(JSON.parse(stdout).rows.length > 0);
    });
  }

  test('gives rows as CSV', async () => {
    const statement = "SELECT date, symbol, cause FROM daily_availability WHERE symbol = $symbol AND date = $day AND state = 'available'";
    const { stdout } = await ask([statement, '--param', 'symbol=AVAXUSDT', '--param', `day=${DAY}`, '--csv']);
    assert.equal(stdout, `date,symbol,cause\r\n${DAY},AVAXUSDT,\n`);
    assert.equal((await ask(["SELECT symbol FROM ohlcv_daily WHERE symbol = 'no such'", '--csv'])).stdout, 'symbol\n');
  });

  test('wants one statement, and a value for every name', async () => {
    for (const wrong of [[], ['SELECT 1', '--file', queries[0] ?? ''], ['--file', 'no-such.sql'], ['SELECT $a', '--param', 'a']]) {
      assert.equal((await ask(wrong)).code, 2, wrong.join(' '));
    }
    const { code, stderr } = await ask(['SELECT $a', '--param', 'b=1']);
    assert.ok(code === 2 || code === 1, stderr);
    assert.match(stderr, /\$a has no value, there is no \$b/);
  });
});
