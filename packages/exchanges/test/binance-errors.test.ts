import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge } from '../src/binance/errors.ts';
import type { Verdict } from '../src/exchange.ts';
import { answerOf } from './fake-send.ts';

const SERVER_TIME = 1_629_459_000_000;
const HTML = '<html><body>403 Forbidden</body></html>';
const ELSEWHERE = '{"code":0,"msg":"Service unavailable from a restricted location according to \'b. Eligibility\'"}';

function verdictOf(status: number, body: string, headers: Record<string, string> = {}): Verdict {
  return judge(answerOf({ status, body, headers }, { serverTime: SERVER_TIME }));
}

const said = (code: number, msg = '') => JSON.stringify({ code, msg });

const CASES: readonly [meaning: string, status: number, body: string, kind: string, code?: string, pauseMs?: number][] = [
  ['data', 200, '[]', 'ok'],
  ['data after a blank', 200, ' {"symbols":[]}', 'ok'],
  ['no body', 200, '', 'error', 'bad_body'],
  ['a page of HTML', 200, HTML, 'error', 'bad_body'],
  ['an unknown symbol', 400, said(-1121, 'Invalid symbol.'), 'absent'],
  ['an unknown symbol with status 200', 200, said(-1121), 'absent'],
  ['too many requests', 429, said(-1003, 'Too many requests'), 'error', 'rate_limited'],
  ['too many requests with status 200', 200, said(-1003), 'error', 'rate_limited'],
  ['a ban that is stated in words', 418, said(-1003, 'IP banned until 1629459283000.'), 'error', 'rate_limited', 283_000],
  ['the firewall', 403, HTML, 'error', 'rate_limited', 60_000],
  ['a restricted country', 451, ELSEWHERE, 'error', 'geo_blocked'],
  ['a restricted country with another status', 403, ELSEWHERE, 'error', 'geo_blocked'],
  ['overload', 503, said(-1008, 'Request throttled by system-level protection.'), 'error', 'exchange_busy'],
  ['overload with another status', 400, said(-1008), 'error', 'exchange_busy'],
  ['a broken server', 500, said(-1000, 'An unknown error occurred'), 'error', 'exchange_busy'],
  ['a broken gateway', 502, HTML, 'error', 'exchange_busy'],
  ['an answer that took too long inside', 408, said(-1007, 'Timeout waiting for response'), 'error', 'timeout'],
  ['a wrong interval', 400, said(-1120, 'Invalid interval.'), 'error', 'refused'],
  ['a refusal with status 200', 200, said(-1102, "Mandatory parameter 'symbol' was not sent"), 'error', 'refused'],
  ['a path that does not exist', 404, HTML, 'error', 'refused'],
];

for (const [meaning, status, body, kind, code, pauseMs] of CASES) {
  test(`${meaning} (HTTP ${status}) is ${code ?? kind}`, () => {
    const verdict = verdictOf(status, body);
    assert.equal(verdict.kind, kind);
    if (verdict.kind !== 'error') return;
    assert.equal(verdict.code, code);
    assert.equal(verdict.retryAfterMs, pauseMs);
  });
}

test('Retry-After is what is waited, in front of what the words say', () => {
  for (const [status, body] of [
    [429, said(-1003)],
    [418, said(-1003, 'banned until 1629459283000')],
    [403, HTML],
  ] as const) {
    const verdict = verdictOf(status, body, { 'retry-after': '7' });
    assert.equal(verdict.kind === 'error' ? verdict.retryAfterMs : undefined, 7000);
  }
});

test('data that is longer than any refusal is not read by the judge', () => {
  assert.equal(verdictOf(200, `{"code":-1121,"msg":"${'x'.repeat(5000)}"}`).kind, 'ok');
});
