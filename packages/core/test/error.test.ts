import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asBullionError, BullionError, ERROR_CODES, type ErrorCode, invariant } from '../src/index.ts';

test('every code says in a sentence what it means', () => {
  for (const [code, { doc }] of Object.entries(ERROR_CODES)) {
    assert.match(code, /^[a-z][a-z_]+$/);
    assert.match(doc, /^[A-Z].*\.$/s, code);
  }
});

test('what the caller got wrong exits with 2 and is never retried', () => {
  const usage: ErrorCode[] = ['usage', 'unknown_symbol', 'unknown_exchange', 'unknown_asset', 'bad_date', 'bad_interval'];
  for (const code of usage) {
    const { facts } = new BullionError(code, 'x');
    assert.equal(facts.exit, 2);
    assert.equal(facts.retry, 'never');
  }
});

test('an error carries code, message, hint, details and cause, and the catalogue speaks where no hint was given', () => {
  const cause = new TypeError('socket');
  const error = new BullionError('unreachable', 'api.example cannot be reached.', { details: { attempts: 6 }, cause });
  assert.equal(error.hint, ERROR_CODES.unreachable.doc);
  assert.deepEqual(error.details, { attempts: 6 });
  assert.equal(error.cause, cause);
  assert.equal(new BullionError('usage', 'No.', { hint: 'Say which.' }).hint, 'Say which.');
  assert.equal('cause' in new BullionError('usage', 'No.'), false);
});

test('what was not foreseen becomes a bug that keeps its cause, and ours pass unchanged', () => {
  const own = new BullionError('timeout', 'Late.');
  assert.equal(asBullionError(own), own);
  const foreign = new RangeError('far');
  const wrapped = asBullionError(foreign);
  assert.equal(wrapped.code, 'bug');
  assert.equal(wrapped.cause, foreign);
  assert.equal(asBullionError('text').message, 'text');
});

test('an invariant names what was expected', () => {
  assert.throws(() => invariant(false, 'a sorted list'), { code: 'bug', message: 'Expected a sorted list.' });
  invariant(true, 'nothing');
});

test('a disk that refuses is named as such, wherever it does', () => {
  const full = Object.assign(new RangeError('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  const { code, message, cause } = asBullionError(full);
  assert.deepEqual([code, message, cause], ['io_failed', 'The disk refused: ENOSPC: no space left on device, write.', full]);
});
