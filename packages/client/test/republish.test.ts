import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { basename } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Host, startStaticHost } from '@bullion/simulator';
import { AvailabilityDB, BullionError, type Dataset, openDataset, Token } from 'bullion';
import fc from 'fast-check';
import { makeCache } from './cache-place.ts';
import { makeSample, type Sample } from './sample.ts';

type Question = (dataset: Dataset) => Promise<unknown>;

const btc = { exchange: 'binance', market: 'perp', symbol: 'BTCUSDT' } as const;
const hour = { ...btc, from: '2024-01-01T00:00:00Z', until: '2024-01-01T01:00:00Z' } as const;

/** Of one file and of several, of small ones that come whole and of a large one that comes in ranges. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  'years of days': (dataset) => dataset.read('ohlcv_daily', { exchange: 'binance', market: 'spot', symbol: 'BTCUSDT' }),
  'minutes, twice': async (dataset) => {
    const closes = await dataset.read('ohlcv_1m', { ...hour, columns: ['timestamp', 'close'] });
    return closes.length === 0 ? [] : dataset.read('ohlcv_1m', { ...hour, columns: ['timestamp', 'open', 'close'] });
  },
  'two series': async (dataset) => (await new Token('BTC', { dataset, exchange: 'binance', market: 'perp' }).basis({ limit: 20 })).slice(),
  'a snapshot': async (dataset) => (await (await AvailabilityDB.open({ dataset })).snapshot('2024-01-01')).symbols,
};

const SQL: Question = async (dataset) =>
  (
    await dataset.query(`
      SELECT d.symbol, d.close, h.close AS hourly FROM ohlcv_daily d JOIN ohlcv_hourly h USING (exchange, market, symbol, timestamp)
      WHERE exchange = 'binance' ORDER BY ALL`)
  ).rows;

describe('a dataset that is published anew while it is read', { timeout: 90_000 }, () => {
  let old: Sample;
  let next: Sample;
  let host: Host;

  before(async () => {
    [old, next] = await Promise.all([makeSample(), makeSample()]);
    await next.republish(2);
    host = await startStaticHost(tmpdir());
  });
  after(() => Promise.all([host, old, next].map((each) => each[Symbol.asyncDispose]())));

  interface Publishing {
    /** The request before which it begins, and how many come while it lasts. */
    readonly begins: number;
    readonly takes: number;
    /** Meanwhile the old manifest is gone, instead of naming files that are no more. */
    readonly isAway: boolean;
  }

  /** The server has the old files, then new files without a new manifest, then all of the new ones. */
  function publish({ begins, takes, isAway }: Publishing): void {
    let asked = 0;
    host.intercept = (request, response) => {
      const at = asked++;
      const isManifest = request.url === '/spec.json';
      const isBetween = at >= begins && at < begins + takes;
      if (isBetween && isAway && isManifest) {
        response.writeHead(404).end();
        return true;
      }
      const isNew = at >= begins + takes || (isBetween && !isManifest);
      request.url = `/${basename((isNew ? next : old).folder)}${request.url}`;
      return false;
    };
  }

  const known = new Map<Question, Promise<unknown[]>>();

  /** What both revisions say. */
  function answersOf(question: Question): Promise<unknown[]> {
    const answers = known.get(question) ?? Promise.all([old, next].map(async ({ folder }) => question(await openDataset(folder))));
    known.set(question, answers);
    return answers;
  }

  const publishing = fc.record({ begins: fc.nat({ max: 9 }), takes: fc.nat({ max: 4 }), isAway: fc.boolean() });

  async function expectOneRevision(question: Question, moment: Publishing, cacheDir: string | false): Promise<void> {
    const answers = await answersOf(question);
    const revisions = [old, next].map(({ spec }) => spec.revision);
    publish(moment);
    try {
      await using dataset = await openDataset(host.url, { cacheDir });
      const answer = await question(dataset);
      assert.deepEqual(answer, answers[revisions.indexOf(dataset.revision)]);
    } catch (error) {
      // In between there is no dataset to read; that is said, and nothing is made up.
      assert.ok(error instanceof BullionError && moment.takes > 0, String(error));
      assert.ok(['dataset_corrupt', 'dataset_missing'].includes(error.code), error.message);
    }
  }

  test('where it is: every answer is of the one revision that it names, whenever that happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(QUESTIONS)), publishing, (question, moment) =>
        expectOneRevision(question, moment, false),
      ),
      { numRuns: 40 },
    );
  });

  test('through the cache and by SQL: the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(QUESTIONS), SQL), publishing, async (question, moment) => {
        using place = makeCache();
        await expectOneRevision(question, moment, place.path);
      }),
      { numRuns: 25 },
    );
  });

  test('a publish that takes no time is never an error, neither where it is nor in the cache', async () => {
    for (let begins = 0; begins < 8; begins++) {
      for (const question of Object.values(QUESTIONS)) {
        using place = makeCache();
        for (const cacheDir of [false, place.path] as const)
          await expectOneRevision(question, { begins, takes: 0, isAway: false }, cacheDir);
      }
    }
  });
});
