import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Host, startStaticHost } from '@bullion/simulator';
import { Token } from 'bullion';
import { publishWorld } from '../support/published.ts';

const root = join(import.meta.dirname, '../..');
const venv = join(root, 'node_modules/.python');
const run = promisify(execFile);

interface Seen {
  readonly closes: readonly number[];
  readonly annualized: number;
  readonly printed: string;
}

describe('the examples in Python read a dataset where it lies', () => {
  let world: Awaited<ReturnType<typeof publishWorld>>;
  let host: Host;
  let closes: readonly number[];
  let annualized: number | null;

  before(async () => {
    world = await publishWorld('examples-python');
    host = await startStaticHost(world.dataset);
    const btc = new Token('BTC', { exchange: 'binance', market: 'perp', dataset: world.dataset });
    closes = (await btc.ohlcv()).map(({ close }) => close);
    ({ annualized } = await btc.fundingRateAnnualized());
    assert.ok(closes.length > 50 && annualized !== null);
  });
  after(async () => {
    await host?.[Symbol.asyncDispose]();
    world?.[Symbol.dispose]();
  });

  async function seen(tool: string, dataset: string): Promise<Seen> {
    const script = join(root, 'examples', `with_${tool}.py`);
    const isRemoteDuckDB = tool === 'duckdb' && dataset.startsWith('http');
    const env = { ...process.env, ...(isRemoteDuckDB && { PYTHONPATH: join(venv, 'httpfs') }) };
    const { stdout } = await run(join(venv, 'bin/python'), [join(import.meta.dirname, 'example.py'), script, dataset], { env });
    return JSON.parse(stdout);
  }

  for (const tool of ['duckdb', 'polars', 'pandas']) {
    for (const place of ['a folder', 'a web server'] as const) {
      test(`${tool} from ${place} sees what the library sees`, async () => {
        const found = await seen(tool, place === 'a folder' ? world.dataset : host.url);
        assert.deepEqual(found.closes, closes);
        assert.ok(Math.abs(found.annualized - (annualized ?? 0)) < 1e-12, `${found.annualized} instead of ${annualized}`);
        assert.match(found.printed, new RegExp(String(Math.trunc(closes.at(-1) ?? 0))));
      });
    }
  }
});
