import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '@bullion/core';
import { openDesk } from './support/desk.ts';

interface Line {
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function recordingLog(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const say = (message: string, fields: Readonly<Record<string, unknown>> = {}) => void lines.push({ message, fields });
  return { lines, debug: say, info: say, warn: say, error: say };
}

test('every line of a run names the run, those about requests and answers their batch; what each source was asked is in the result and the ledger', async () => {
  await using desk = await openDesk({ now: Date.parse('2025-08-16T03:00:00Z'), faults: { rate: 0.3 } });
  const log = recordingLog();
  const range = { from: '2025-08-01', to: '2025-08-10' };
  const request = { target: 'ohlcv', exchanges: ['binance', 'okx'], markets: ['spot'], symbols: ['BTC'], intervals: ['1d'], ...range };
  const { result } = await desk.run(request, { log });
  assert.ok(log.lines.every(({ fields }) => fields['run_id'] === result.run_id));
  const ofRequests = log.lines.filter(({ fields }) => 'url' in fields);
  assert.ok(ofRequests.length > 0 && ofRequests.every(({ fields }) => 'batch_id' in fields && 'asset' in fields && 'source' in fields));
  const stored = log.lines.filter(({ message }) => message === 'answers stored').map(({ fields }) => fields['batch_id']);
  const known = ['bronze_binance_ohlcv', 'bronze_okx_ohlcv'].flatMap((asset) => desk.lake.ledger.responses({ asset }));
  assert.ok(known.length > 0 && known.every(({ batchId }) => stored.includes(batchId)));

  assert.deepEqual(
    result.sources.map(({ source }) => source),
    ['binance', 'okx'],
  );
  assert.equal(
    result.sources.reduce((sum, { requests }) => sum + requests, 0),
    result.requests,
  );
  for (const { requests, retries, bytes, latency_p50_ms: p50, latency_p99_ms: p99 } of result.sources) {
    assert.ok(requests > retries && bytes > 0 && p50 !== null && p99 !== null && p50 <= p99);
  }
  const run = desk.lake.ledger.run(result.run_id);
  assert.deepEqual(run?.result, JSON.parse(JSON.stringify(result)));
});
