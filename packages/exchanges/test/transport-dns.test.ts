import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { cachedLookup } from '../src/transport/dns.ts';

const unknownName = Object.assign(new URIError('ENOTFOUND'), { code: 'ENOTFOUND' });

/** A resolver whose answers are given one after the other. */
function resolver(...answers: (string | NodeJS.ErrnoException)[]) {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, _options, callback) => {
    asked.push(hostname);
    const answer = answers.shift() ?? unknownName;
    setImmediate(() => (typeof answer === 'string' ? callback(null, answer, 4) : callback(answer, '', 4)));
  };
  return { asked, lookup };
}

test('a name is looked up once a minute, also when many connections begin at once', async () => {
  let now = 0;
  const { asked, lookup } = resolver('10.0.0.1', '10.0.0.2');
  const resolve = promisify(cachedLookup(() => now, lookup));
  assert.deepEqual(await Promise.all([1, 2, 3].map(() => resolve('api.example.com', {}))), ['10.0.0.1', '10.0.0.1', '10.0.0.1']);
  now = 59_999;
  assert.equal(await resolve('api.example.com', {}), '10.0.0.1');
  now = 60_000;
  assert.equal(await resolve('api.example.com', {}), '10.0.0.2');
  assert.equal(asked.length, 2);
});

test('a name that was known is not lost with the resolver; one that never was is asked for again', async () => {
  let now = 0;
  const { asked, lookup } = resolver(unknownName, '10.0.0.1', unknownName, '10.0.0.3');
  const resolve = promisify(cachedLookup(() => now, lookup));
  await assert.rejects(resolve('api.example.com', {}), { code: 'ENOTFOUND' });
  assert.equal(await resolve('api.example.com', {}), '10.0.0.1');
  now = 60_000;
  assert.equal(await resolve('api.example.com', {}), '10.0.0.1');
  now = 120_000;
  assert.equal(await resolve('api.example.com', {}), '10.0.0.3');
  assert.equal(asked.length, 4);
});
