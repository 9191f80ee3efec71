import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { BullionError, DAY_MS, type Interval } from '@bullion/core';
import type { Send, Window } from '@bullion/exchanges';
import type { FakeReply } from '@bullion/exchanges/fakes';
import { flagsOf } from '../src/bars.ts';
import { fakes } from '../src/binance-archive/fake.ts';
import { makeZip } from '../src/binance-archive/fake-zip.ts';
import { source } from '../src/binance-archive/index.ts';
import { klines } from '../src/binance-archive/klines.ts';
import { answerOf, collect, drain, fakeSend } from './fake-send.ts';
import { toyInstrument, toyWorld } from './toy-world.ts';

const parse = klines.parsers[0]?.parse;
const DAY = Date.UTC(2024, 1, 1);
const NAME = 'BTCUSDT-1m-2024-02-01';
const CSV = '1706745600000,1,2,0.5,1.5,10,1706745659999,15,3,5,7.5,0\n';
const ZIP = makeZip(`${NAME}.csv`, Buffer.from(CSV), 0);
const hex = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');

function windowOf(interval: Interval = '1m', market: 'spot' | 'perp' = 'perp', nativeSymbol = 'BTCUSDT', from = DAY): Window {
  return { series: { market, nativeSymbol, interval }, from, until: from + DAY_MS, now: from + 10 * DAY_MS };
}

/** Answers in order, the ZIP's and the checksum's apart; the last one for ever. */
function script(zips: readonly Partial<FakeReply>[], checksums: readonly Partial<FakeReply>[]) {
  const paths: string[] = [];
  const send: Send = async (ask, { accept } = {}) => {
    const isChecksum = ask.path.endsWith('.CHECKSUM');
    const list = isChecksum ? checksums : zips;
    const count = paths.filter((path) => path.endsWith('.CHECKSUM') === isChecksum).length;
    paths.push(ask.path);
    const answer = answerOf(list[Math.min(count, list.length - 1)] ?? {}, { url: `/binance-archive${ask.path}` });
    const verdict = source.judge(answer);
    if (verdict.kind === 'error') throw new BullionError(verdict.code, verdict.message);
    if (verdict.kind === 'ok') accept?.(answer);
    return answer;
  };
  return { send, paths };
}

const good = { body: `${hex(ZIP)}  ${NAME}.zip\n` };
const wrong = { body: `${'0'.repeat(64)}  ${NAME}.zip\n` };
const absent = { status: 404, body: '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code></Error>' };

test('a file counts with the checksum that was published for it', async () => {
  const { send, paths } = script([{ body: ZIP }], [good]);
  const [answer, ...rest] = await drain(klines.fetch(send, windowOf()));
  assert.deepEqual([answer?.checksum, answer?.sha256, rest], [hex(ZIP), hex(ZIP), []]);
  const path = `/data/futures/um/daily/klines/BTCUSDT/1m/${NAME}.zip`;
  assert.deepEqual(paths, [path, `${path}.CHECKSUM`]);
});

test('a wrong checksum is asked for again together with its file, and may be right then', async () => {
  const { send, paths } = script([{ body: ZIP }], [wrong, good]);
  const answers = await drain(klines.fetch(send, windowOf()));
  assert.deepEqual([answers.length, answers[0]?.checksum, paths.length], [1, hex(ZIP), 4]);
});

test('wrong twice is an error with both hashes, and nothing is kept', async () => {
  const { send, paths } = script([{ body: ZIP }], [wrong]);
  const failed = await drain(klines.fetch(send, windowOf())).catch((error: BullionError) => error);
  assert.ok(failed instanceof BullionError);
  assert.equal(failed.code, 'checksum_mismatch');
  assert.ok(failed.message.includes(hex(ZIP)) && failed.message.includes('0'.repeat(64)));
  assert.deepEqual([failed.details['actual'], failed.details['expected'], paths.length], [hex(ZIP), '0'.repeat(64), 4]);
});

test('a file that does not exist is an answer without rows, and no checksum is asked for', async () => {
  const { send, paths } = script([absent], [good]);
  const answers = await drain(klines.fetch(send, windowOf()));
  assert.deepEqual([answers.map(({ status, checksum }) => [status, checksum]), paths.length], [[[404, undefined]], 1]);
  const [answer] = answers;
  assert.ok(answer);
  assert.deepEqual(parse?.(answer, windowOf()), { rows: [], rejected: [] });
});

test('a file without a checksum beside it is not trusted', async () => {
  await assert.rejects(drain(klines.fetch(script([{ body: ZIP }], [absent]).send, windowOf())), { code: 'not_found' });
});

for (const [what, zip, checksum] of [
  ['a ZIP that is cut off', { body: ZIP.subarray(0, 100) }, good],
  ['a page of HTML', { body: '<!DOCTYPE html><html></html>' }, good],
  ['a checksum that is cut off', { body: ZIP }, { body: good.body.slice(0, 40) }],
  ['a checksum of another file', { body: ZIP }, { body: `${hex(ZIP)}  ETHUSDT-1m-2024-02-01.zip\n` }],
] as const) {
  test(`${what} is a body to ask for again`, async () => {
    await assert.rejects(drain(klines.fetch(script([zip], [checksum]).send, windowOf())), { code: 'bad_body' });
  });
}

test('a ZIP that holds another day is drift', () => {
  const other = makeZip('BTCUSDT-1m-2024-02-02.csv', Buffer.from(CSV), 0);
  assert.throws(() => parse?.(answerOf({ body: other }), windowOf()), { code: 'schema_drift', message: /2024-02-02/ });
});

test('of a name that is not ASCII only the part behind the symbol has to agree inside the ZIP', () => {
  const window = windowOf('1m', 'perp', '龙虾USDT');
  const garbled = makeZip('??USDT-1m-2024-02-01.csv', Buffer.from(CSV), 0);
  assert.equal(parse?.(answerOf({ body: garbled }), window)?.rows.length, 1);
  const otherDay = makeZip('??USDT-1m-2024-02-02.csv', Buffer.from(CSV), 0);
  assert.throws(() => parse?.(answerOf({ body: otherDay }), window), { code: 'schema_drift' });
});

for (const [market, interval, day] of [
  ['perp', '1m', '2022-06-15'],
  ['perp', '1m', '2024-02-01'],
  ['perp', '1d', '2024-02-01'],
  ['spot', '1m', '2024-12-31'],
  ['spot', '1m', '2025-01-01'],
  ['spot', '1d', '2025-01-01'],
] as const) {
  test(`the fake's ${market} ${interval} file of ${day} gives the bars of the world`, async () => {
    const from = Date.parse(day);
    const instrument = toyInstrument('binance', market);
    const world = {
      ...toyWorld({ now: from + 3 * DAY_MS, instruments: [instrument], quiet: 0.1 }),
      archivePublishedAt: () => from + DAY_MS,
    };
    const { rows } = await collect(klines, fakeSend(source, fakes, world).send, windowOf(interval, market, 'BTCUSDT', from));
    const bars = world.bars(instrument, interval, from, from + DAY_MS);
    const expected = bars.map((bar) => {
      const prices = { open: Number(bar.open), high: Number(bar.high), low: Number(bar.low), close: Number(bar.close) };
      return {
        timestamp: bar.openTime,
        ...prices,
        volume: Number(bar.volume),
        quote_volume: Number(bar.quoteVolume),
        trades_count: bar.trades,
        taker_buy_volume: Number(bar.takerVolume),
        taker_buy_quote_volume: Number(bar.takerQuoteVolume),
        flags: flagsOf(false, Number(bar.volume), prices),
      };
    });
    assert.ok(rows.length === 1 || rows.some(({ flags }) => flags !== null));
    assert.deepEqual(rows, expected);
  });
}

const JANUARY = Date.UTC(2024, 0, 1);
const bar = (day: number) => `${JANUARY + day * DAY_MS},1,2,0.5,1.5,10,${JANUARY + (day + 1) * DAY_MS - 1},15,3,5,7.5,0\n`;
const january = (...expected: readonly string[]): Window => ({
  ...windowOf('1d', 'perp', 'BTCUSDT', JANUARY),
  until: Date.UTC(2024, 1, 1),
  expected,
});

/** An archive with these files of BTCUSDT, each with the days that it holds. */
function holding(files: Readonly<Record<string, readonly number[]>>): { send: Send; periods: string[] } {
  const periods: string[] = [];
  const send: Send = async (ask, { accept } = {}) => {
    const [, period = ''] = /-1d-([\d-]+)\.zip/.exec(ask.path) ?? [];
    const days = files[period];
    const stem = `BTCUSDT-1d-${period}`;
    const zip = makeZip(`${stem}.csv`, Buffer.from((days ?? []).map(bar).join('')), 0);
    const isChecksum = ask.path.endsWith('.CHECKSUM');
    if (!isChecksum) periods.push(period);
    const body = isChecksum ? `${hex(zip)}  ${stem}.zip\n` : zip;
    const answer = answerOf(days === undefined ? absent : { body }, { url: `/binance-archive${ask.path}` });
    if (days !== undefined) accept?.(answer);
    return answer;
  };
  return { send, periods };
}

test('a month is answered by its file, and by files of the expected days that it lacks', async () => {
  const { send, periods } = holding({ '2024-01': [0, 1, 3], '2024-01-03': [2] });
  const window = january('2024-01-01', '2024-01-02', '2024-01-03', '2024-01-04');
  const answers = await drain(klines.fetch(send, window));
  assert.deepEqual(periods, ['2024-01', '2024-01-03']);
  const days = answers.flatMap((answer) => parse?.(answer, window).rows.map(({ timestamp }) => (timestamp - JANUARY) / DAY_MS));
  assert.deepEqual(days, [0, 1, 3, 2]);
});

test('a month that was not published is answered by its days alone', async () => {
  const { send, periods } = holding({ '2024-01-01': [0], '2024-01-02': [1] });
  const answers = await drain(klines.fetch(send, january('2024-01-01', '2024-01-02')));
  assert.deepEqual(periods, ['2024-01', '2024-01-01', '2024-01-02']);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
});

test("a day's own file counts before that of its month", () => {
  const rank = (period: string) => klines.rank?.(`/binance-archive/data/x/BTCUSDT-1d-${period}.zip`) ?? 0;
  assert.ok(rank('2024-01-31') > rank('2024-01'));
});

test('a file of a month that holds a bar of another month gives it up by name', () => {
  const window = january();
  const zip = makeZip('BTCUSDT-1d-2024-01.csv', Buffer.from(bar(0) + bar(31)), 0);
  const parsed = parse?.(answerOf({ body: zip }, { url: '/binance-archive/data/x/BTCUSDT-1d-2024-01.zip' }), window);
  assert.deepEqual([parsed?.rows.length, parsed?.rejected.map(({ rule }) => rule)], [1, ['outside_file']]);
});
