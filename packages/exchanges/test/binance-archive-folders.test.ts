import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BullionError, DAY_MS, dayStart } from '@bullion/core';
import type { Answer, Feed, ListedFile, Window } from '@bullion/exchanges';
import { fakes } from '../src/binance-archive/fake.ts';
import { makeZip } from '../src/binance-archive/fake-zip.ts';
import { funding } from '../src/binance-archive/funding.ts';
import { source } from '../src/binance-archive/index.ts';
import { metrics } from '../src/binance-archive/metrics.ts';
import { METRICS_HEADER } from '../src/binance-archive/metrics-csv.ts';
import type { FakeWorld } from '../src/fake.ts';
import { answerOf, collect, fakeSend } from './fake-send.ts';
import { TestWorld } from './world.ts';

const NOW = dayStart('2026-07-10') + 3_600_000;

function windowOf(from: string, until: string, nativeSymbol = '龙虾USDT'): Window {
  return { series: { market: 'perp', nativeSymbol, interval: '' }, from: dayStart(from), until: dayStart(until), now: NOW };
}

async function listed(feed: Feed, window: Window, world: FakeWorld = new TestWorld(NOW)): Promise<{ days: string[]; asked: number }> {
  assert.ok(feed.folder);
  const { send } = fakeSend(source, fakes, world);
  const files: ListedFile[] = [];
  let asked = 0;
  for await (const page of feed.folder.list(send, window)) {
    asked++;
    files.push(...feed.folder.read(page, window).rows);
  }
  return { days: files.map(({ day }) => day), asked };
}

describe('the folder of a series', () => {
  test('names the days of open interest that there are, a year and a half of them in one page and a bit', async () => {
    const world = new TestWorld(NOW);
    const { days, asked } = await listed(metrics, windowOf('2025-06-01', '2026-07-10'), world);
    const fact = world.instruments('binance', 'perp').find(({ base }) => base === '龙虾');
    assert.ok(fact);
    assert.equal(days.at(0), '2025-06-20');
    assert.ok(days.length > 300 && asked === 1, `${days.length} days in ${asked} pages`);
    for (const day of days) assert.ok((world.archivePublishedAt(fact, day) ?? Infinity) <= NOW, day);
  });

  test('names months by their first day, and none that is not over', async () => {
    const { days, asked } = await listed(funding, windowOf('2026-02-15', '2026-07-10'));
    assert.deepEqual([days.every((day) => day.endsWith('-01')), asked], [true, 1]);
    assert.ok(days.length >= 3 && days.every((day) => day >= '2026-02-01' && day < '2026-07-01'), days.join(' '));
  });

  test('that does not exist names nothing', async () => {
    for (const feed of [metrics, funding])
      assert.deepEqual(await listed(feed, windowOf('2026-02-01', '2026-07-01', 'NOSUCHUSDT')), { days: [], asked: 1 });
  });

  test('with a key that is no file of it gives that up by name', () => {
    const folder = metrics.folder;
    assert.ok(folder);
    const key = (name: string) =>
      `<Contents><Key>data/futures/um/daily/metrics/BTCUSDT/${name}</Key><LastModified>2026-07-02T07:00:00.000Z</LastModified><ETag>"${'0'.repeat(32)}"</ETag><Size>9</Size></Contents>`;
    const keys = ['BTCUSDT-metrics-2026-07-01.zip', 'BTCUSDT-metrics-2026-07-32.zip', 'BTCUSDT-metrics-2026-07.zip'].map(key).join('');
    const page = answerOf({ body: `<ListBucketResult><IsTruncated>false</IsTruncated>${keys}</ListBucketResult>` });
    const { rows, rejected } = folder.read(page, windowOf('2026-07-01', '2026-08-01', 'BTCUSDT'));
    assert.deepEqual([rows.map(({ day }) => day), rejected.map(({ rule }) => rule)], [['2026-07-01'], ['no_such_day', 'odd_key']]);
  });
});

describe('a file of open interest', () => {
  test('ends with the midnight after its day, before and after the change of its labels', async () => {
    const world = new TestWorld(NOW);
    const fact = world.instruments('binance', 'perp').find(({ base }) => base === 'BTC');
    assert.ok(fact);
    const days = ['2026-06-22', '2026-06-23', '2026-06-24', '2026-06-25', '2026-06-26', '2026-06-27'];
    const published = days.filter((day) => world.archivePublishedAt(fact, day) !== undefined);
    const { send } = fakeSend(source, fakes, world);
    const { rows } = await collect(metrics, send, windowOf('2026-06-22', '2026-06-28', 'BTCUSDT'));
    const expected = published.flatMap((day) =>
      world.openInterest(fact, 300_000, dayStart(day) + 300_000, dayStart(day) + DAY_MS + 300_000),
    );
    assert.ok(published.includes('2026-06-24') && published.includes('2026-06-25'));
    assert.deepEqual(
      rows.map(({ timestamp, open_interest, open_interest_value }) => [timestamp, open_interest, open_interest_value]),
      expected.map(({ time, base, value }) => [time, Number(base), Number(value)]),
    );
  });

  test('of another form, or that holds another file, is refused and named', () => {
    const read = (name: string, csv: string): Answer =>
      answerOf({ body: makeZip(name, Buffer.from(csv), 0) }, { url: '/binance-archive/data/x/BTCUSDT-metrics-2026-07-01.zip' });
    const window = windowOf('2026-07-01', '2026-07-02', 'BTCUSDT');
    const spoiled = [
      read('BTCUSDT-metrics-2026-07-02.csv', `${METRICS_HEADER}\n`),
      read('BTCUSDT-metrics-2026-07-01.csv', `${METRICS_HEADER},sum_of_everything\n`),
      read('BTCUSDT-metrics-2026-07-01.csv', ''),
      read('BTCUSDT-metrics-2026-07-01.csv', `${METRICS_HEADER}\n2026-07-01 00:00:00,BTCUSDT,1,2,3\n`),
      read('BTCUSDT-metrics-2026-07-01.csv', '<html></html>'),
    ];
    for (const answer of spoiled) {
      assert.throws(
        () => metrics.parsers[0]?.parse(answer, window),
        (error) => error instanceof BullionError && error.code === 'schema_drift' && /BTCUSDT-metrics/.test(error.message),
      );
    }
  });
});

test('a month of funding that is asked for in parts gives each of them its own settlements', async () => {
  const world = new TestWorld(NOW);
  const { send } = fakeSend(source, fakes, world);
  const whole = await collect(funding, send, windowOf('2026-05-01', '2026-06-01', 'ETHUSDT'));
  const parts = await Promise.all(
    [windowOf('2026-05-01', '2026-05-11', 'ETHUSDT'), windowOf('2026-05-11', '2026-06-01', 'ETHUSDT')].map((part) =>
      collect(funding, send, part),
    ),
  );
  assert.deepEqual(
    parts.flatMap(({ rows }) => rows),
    whole.rows,
  );
  assert.equal(whole.rows.length, 31 * 24);
  assert.ok(whole.rows.every(({ stated_interval_hours }) => stated_interval_hours === 1));
});
