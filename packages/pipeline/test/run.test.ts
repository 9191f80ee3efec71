import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, ManualClock } from '@bullion/core';
import { reported } from '../src/engine/findings.ts';
import { assetGraph } from '../src/engine/graph.ts';
import { planAssets } from '../src/engine/plan.ts';
import { runAssets } from '../src/engine/run.ts';
import { NOW, toyAsset, toyRunner, toyScope, toyWork, written } from './support/toys.ts';

describe('running assets', () => {
  test('plans an asset only when its inputs are done', async () => {
    const said: string[] = [];
    const noisy = (key: string, inputs: readonly string[]) =>
      toyAsset(key, inputs, {
        plan: () => {
          said.push(`plan ${key}`);
          return [toyWork(key)];
        },
        run: async (work) => {
          said.push(`run ${key}`);
          return written(work);
        },
      });
    await runAssets(assetGraph([noisy('gold', ['silver']), noisy('silver', ['bronze']), noisy('bronze', [])]).order, toyRunner());
    assert.deepEqual(said, ['plan bronze', 'run bronze', 'plan silver', 'run silver', 'plan gold', 'run gold']);
  });

  test('keeps the failure of one piece to that piece, and what reads it still runs', async () => {
    const broken = toyAsset('broken', [], {
      run: () => Promise.reject(new BullionError('io_failed', 'The disk is full.')),
    });
    const runner = toyRunner();
    await runAssets([broken, toyAsset('reader', ['broken']), toyAsset('other', [])], runner);
    assert.equal(runner.results.status, 'partial');
    assert.deepEqual(runner.results.outcomes.map(({ asset, status }) => [asset, status]).sort(), [
      ['broken', 'failed'],
      ['other', 'written'],
      ['reader', 'written'],
    ]);
    assert.deepEqual(
      runner.results.failures.map(({ asset, code, message }) => [asset, code, message]),
      [['broken', 'io_failed', 'The disk is full.']],
    );
    assert.equal(runner.results.exitCode(false), 1);
  });

  test('names a plan that throws as a failure of its asset', async () => {
    const runner = toyRunner();
    const confused = toyAsset('confused', [], {
      plan: () => {
        throw new TypeError('cannot read');
      },
    });
    await runAssets([confused, toyAsset('other', [])], runner);
    assert.deepEqual(
      runner.results.failures.map(({ asset, code }) => [asset, code]),
      [['confused', 'bug']],
    );
  });

  test('does nothing for what is up to date, and records nothing', async () => {
    const runner = toyRunner();
    const fresh = toyAsset('fresh', [], {
      plan: () => [toyWork('fresh', { upToDate: true })],
      run: () => Promise.reject(new TypeError('must not run')),
    });
    await runAssets([fresh], runner);
    assert.deepEqual(
      runner.results.outcomes.map(({ status }) => status),
      ['up_to_date'],
    );
    assert.deepEqual(runner.records.materializations, []);
    assert.equal(runner.results.status, 'success');
  });

  test('does not try again in the same run what failed in it', async () => {
    let attempts = 0;
    const broken = toyAsset('broken', [], {
      run: () => {
        attempts += 1;
        return Promise.reject(new BullionError('timeout', 'Too slow.'));
      },
    });
    const runner = toyRunner();
    await runAssets([broken], runner);
    await runAssets([broken], runner);
    assert.equal(attempts, 1);
    assert.equal(runner.results.failures.length, 1);
  });

  test('refines one piece at a time, and fetches several', async () => {
    const most = { bronze: 0, silver: 0 };
    const busy = (layer: 'bronze' | 'silver') => {
      let running = 0;
      return toyAsset(layer, [], {
        layer,
        plan: () => [1, 2, 3, 4, 5, 6].map((n) => toyWork(layer, { unit: String(n) })),
        run: async (work) => {
          most[layer] = Math.max(most[layer], ++running);
          await new Promise(setImmediate);
          running -= 1;
          return written(work);
        },
      });
    };
    await runAssets([busy('bronze'), busy('silver')], toyRunner());
    assert.deepEqual(most, { bronze: 4, silver: 1 });
  });

  test('ends with the reason when it is stopped, and starts nothing more', async () => {
    const controller = new AbortController();
    const said: string[] = [];
    const stopping = toyAsset('first', [], {
      run: async (work) => {
        controller.abort(new BullionError('cancelled', 'Stopped by SIGINT.'));
        return written(work);
      },
    });
    const next = toyAsset('next', ['first'], {
      run: async (work) => {
        said.push('next');
        return written(work);
      },
    });
    await assert.rejects(runAssets([stopping, next], toyRunner({ signal: controller.signal })), { code: 'cancelled' });
    assert.deepEqual(said, []);
  });

  test('records when each piece ran and what its checks said', async () => {
    const clock = new ManualClock(NOW);
    const runner = toyRunner({}, clock);
    const checked = toyAsset('checked', [], {
      run: async (work) => {
        clock.advance(1500);
        return written(work, { checks: [{ name: 'ohlc', passed: false, severity: 'error', detail: 'high below low' }] });
      },
    });
    await runAssets([checked], runner);
    const [entry] = runner.records.materializations;
    assert.deepEqual([entry?.startedAt, entry?.finishedAt], ['2025-08-16T03:00:00Z', '2025-08-16T03:00:01.500Z']);
    assert.deepEqual(
      runner.records.checks.map(({ asset, name, passed, runId }) => [asset, name, passed, runId]),
      [['checked', 'ohlc', false, 'run-1']],
    );
    assert.equal(runner.results.status, 'success');
    assert.equal(runner.results.exitCode(false), 3);
  });
});

describe('the exit code', () => {
  const withCheck = async (severity: 'warn' | 'error', strict: boolean) => {
    const runner = toyRunner();
    const checks = [{ name: 'gaps', passed: false, severity, detail: '' }];
    await runAssets([toyAsset('a', [], { run: async (work) => written(work, { checks }) })], runner);
    return runner.results.exitCode(strict, reported(runner.records.checks));
  };

  test('is 0 with a warning, and 3 where warnings are not taken', async () => {
    assert.equal(await withCheck('warn', false), 0);
    assert.equal(await withCheck('warn', true), 3);
    assert.equal(await withCheck('error', false), 3);
  });

  test('is 1 where everything failed, and the run is failed', async () => {
    const runner = toyRunner();
    await runAssets([toyAsset('a', [], { run: () => Promise.reject(new TypeError('no')) })], runner);
    assert.equal(runner.results.status, 'failed');
    assert.equal(runner.results.exitCode(true), 1);
  });
});

describe('the graph', () => {
  test('puts an asset after all that it reads, otherwise as declared', () => {
    const graph = assetGraph([toyAsset('c', ['b', 'a']), toyAsset('a', []), toyAsset('b', ['a'])]);
    assert.deepEqual(
      graph.order.map(({ key }) => key),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(
      graph.upstream(['b']).map(({ key }) => key),
      ['a', 'b'],
    );
  });

  test('refuses a circle, and names it', () => {
    assert.throws(() => assetGraph([toyAsset('a', ['b']), toyAsset('b', ['a'])]), { code: 'bad_definition', message: /a ← b ← a/ });
  });

  test('refuses an input that does not exist, and a name that is taken', () => {
    assert.throws(() => assetGraph([toyAsset('a', ['x'])]), { code: 'bad_definition', message: /a reads x/ });
    assert.throws(() => assetGraph([toyAsset('a', []), toyAsset('a', [])]), { code: 'bad_definition' });
  });

  test('says what may have been meant by an unknown asset', () => {
    const graph = assetGraph([toyAsset('ohlcv_daily', [])]);
    assert.throws(() => graph.get('ohlcv_dayly'), { code: 'unknown_asset', message: /Did you mean ohlcv_daily/ });
  });

  test('plans assets in order without doing anything', () => {
    const works = planAssets(assetGraph([toyAsset('b', ['a']), toyAsset('a', [])]).order, toyScope, toyRunner().world.lake.ledger);
    assert.deepEqual(
      works.map(({ asset }) => asset),
      ['a', 'b'],
    );
  });
});
