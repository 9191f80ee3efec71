import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { DAY_MS, dayOf, dayStart, eachDay } from '@bullion/core';
import { fakes } from '../src/binance-archive/fake.ts';
import { readZip } from '../src/binance-archive/zip.ts';
import type { FakeReply, FakeWorld } from '../src/fake.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const DAY = '2024-02-03';
const REPLACED = [dayStart('2024-02-20') + 7_999_500, dayStart('2024-03-10') + 1];
const MONTH = {
  publishedAt: dayStart('2024-03-02') + 500,
  days: eachDay('2024-02-01', '2024-03-01').slice(0, -2),
  disagrees: '2024-02-10',
};
const TREE = 'data/futures/um';

/** One symbol since 2024-02-01; the file of one day is replaced twice, and the monthly file lacks the last two days. */
function world(now: number): FakeWorld {
  const listedAt = dayStart('2024-02-01');
  return {
    ...toyWorld({ now, instruments: [toyInstrument('binance', 'perp', { listedAt })] }),
    archivePublishedAt: (_, day) => (day < '2024-02-01' ? undefined : dayStart(day) + DAY_MS + 7_000),
    archiveReplacedAt: (_, day) => (day === DAY ? REPLACED : []),
    archiveMonth: (_, month) => (month === '2024-02' ? MONTH : undefined),
  };
}

function get(now: number, path: string, query: Record<string, string> = {}): FakeReply {
  const reply = fakes['BINANCE_ARCHIVE_LIST']?.({ method: 'GET', path, query: new URLSearchParams(query), headers: {} }, world(now));
  assert.ok(reply);
  return reply;
}

function rowsOf(now: number, key: string): string[][] {
  const { content } = readZip(Buffer.from(get(now, `/${key}`).body), key);
  const lines = new TextDecoder().decode(content).trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split(','));
}

const daily = (interval: string, day: string): string => `${TREE}/daily/klines/BTCUSDT/${interval}/BTCUSDT-${interval}-${day}.zip`;
const monthly = (interval: string): string => `${TREE}/monthly/klines/BTCUSDT/${interval}/BTCUSDT-${interval}-2024-02.zip`;
const keysOf = ({ body }: FakeReply): string[] => [...String(body).matchAll(/<Key>(.*?)</g)].map(([, key = '']) => key);

test('a file that is replaced later is served in its old form until then: other size, ETag, time and values', () => {
  const times = [dayStart('2024-02-10'), ...REPLACED];
  for (const interval of ['1d', '1m']) {
    const replies = times.map((now) => get(now, `/${daily(interval, DAY)}`));
    for (const name of ['etag', 'last-modified', 'content-length']) {
      assert.equal(new Set(replies.map(({ headers }) => headers[name])).size, 3, `${interval} ${name}`);
    }
    replies.forEach(({ body }, index) => {
      const sum = String(get(times[index] ?? 0, `/${daily(interval, DAY)}.CHECKSUM`).body).slice(0, 64);
      assert.equal(sum, createHash('sha256').update(body).digest('hex'));
    });
  }
  const [old = [], newest = []] = [dayStart('2024-02-10'), dayStart('2024-04-01')].map((now) => rowsOf(now, daily('1d', DAY))[0]);
  assert.deepEqual(old.slice(0, 5), newest.slice(0, 5));
  for (const column of [5, 7, 9, 10]) assert.ok(Number(old[column]) < Number(newest[column]), String(column));
});

test('an upload counts from the very instant it happens', () => {
  const [at = 0] = REPLACED;
  const etag = (now: number): string | undefined => get(now, `/${daily('1d', DAY)}`).headers['etag'];
  assert.notEqual(etag(at), etag(at - 1));
  assert.equal(etag(at), etag((REPLACED[1] ?? 0) - 1));
});

test('a monthly file is listed and served from its publication on, with the days that it holds', () => {
  for (const interval of ['1d', '1m']) {
    const key = monthly(interval);
    const query = { 'list-type': '2', prefix: `${TREE}/monthly/klines/BTCUSDT/${interval}/` };
    assert.deepEqual(keysOf(get(MONTH.publishedAt - 1, '/', query)), []);
    assert.equal(get(MONTH.publishedAt - 1, `/${key}`).status, 404);
    assert.deepEqual(keysOf(get(MONTH.publishedAt, '/', query)), [key, `${key}.CHECKSUM`]);
    const rows = rowsOf(MONTH.publishedAt, key);
    assert.deepEqual([...new Set(rows.map(([open]) => dayOf(Number(open))))], MONTH.days);
    assert.equal(rows.length, MONTH.days.length * (interval === '1d' ? 1 : 1440));
  }
  assert.equal(get(MONTH.publishedAt, `/${monthly('1d').replace('2024-02', '2024-13')}`).status, 404);
});

test('a monthly file says the same as the daily ones, but on one day', () => {
  const now = dayStart('2024-04-01');
  const rows = rowsOf(now, monthly('1d'));
  const different = MONTH.days.filter((day, index) => String(rows[index]) !== String(rowsOf(now, daily('1d', day))[0]));
  assert.deepEqual(different, [MONTH.disagrees]);
});

test('files of the same name in both markets are different files', () => {
  const now = dayStart('2024-04-01');
  const both: FakeWorld = {
    ...world(now),
    ...{ instruments: (_, market) => [toyInstrument('binance', market, { listedAt: dayStart('2024-02-01'), priceDecimals: 2 })] },
    bars: (instrument, ...about) =>
      world(now)
        .bars(instrument, ...about)
        .map((bar) => ({ ...bar, open: instrument.market === 'spot' ? '1.00' : bar.open })),
  };
  const [perp, spot] = [TREE, 'data/spot'].map((tree) => {
    const path = `/${daily('1d', DAY).replace(TREE, tree)}`;
    const reply = fakes['BINANCE_ARCHIVE']?.({ method: 'GET', path, query: new URLSearchParams(), headers: {} }, both);
    assert.equal(reply?.status, 200);
    return reply;
  });
  assert.notEqual(perp?.headers['etag'], spot?.headers['etag']);
  assert.notDeepEqual(perp?.body, spot?.body);
});
