import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { dayOf } from '@bullion/core';
import fc from 'fast-check';
import type { CoverageEntry } from '../src/index.ts';
import type { IndexedResponse } from '../src/ledger/responses.ts';
import { migrate } from '../src/ledger/schema.ts';
import { Sqlite } from '../src/ledger/sqlite.ts';
import { SqliteLedger } from '../src/ledger/sqlite-ledger.ts';
import { DAY_MS, makeHome, NOW } from './fixtures.ts';

const HOUR_MS = 3_600_000;
const asset = 'bronze_binance_ohlcv';
const SERIES = ['spot/BTCUSDT/1d', 'spot/ETHUSDT/1d'] as const;
/** Times of the ranges are small numbers here: nothing about a range depends on how long a day is. */
const CELLS = Array.from({ length: 60 }, (_, cell) => cell);

type Asked = Pick<IndexedResponse, 'series' | 'askedFrom' | 'askedUntil' | 'finalUntil' | 'recheckFrom' | 'askedOn' | 'answer'>;

/** Answers of a few runs: final, young in part, about what was not over yet, empty-handed, refused. */
const anyAnswer: fc.Arbitrary<Asked> = fc
  .record({
    series: fc.constantFrom(...SERIES),
    askedFrom: fc.integer({ min: 0, max: 40 }),
    lengths: fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 })),
    askedOn: fc
      .tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(0, 0.5, 2, 23.8))
      .map(([day, hour]) => NOW + day * DAY_MS + hour * HOUR_MS),
    answer: fc.constantFrom('data', 'empty', 'absent', 'blocked'),
  })
  .map(({ series, askedFrom, lengths: [settled, young, open], askedOn, answer }) => {
    const [recheckFrom, finalUntil] = [askedFrom + settled, askedFrom + settled + young];
    return { series, askedFrom, askedUntil: finalUntil + open, finalUntil, recheckFrom: young > 0 ? recheckFrom : null, askedOn, answer };
  });

/** What planning asks for, said cell by cell: what nothing covers, and what was young on an earlier day and nothing newer settles. */
function dueCells(said: readonly Omit<Asked, 'answer'>[], now: number): number[] {
  return CELLS.filter((cell) => {
    const covering = said.filter(({ askedFrom, askedUntil, finalUntil, askedOn }) => {
      return askedFrom <= cell && cell < (askedOn > now - HOUR_MS ? askedUntil : finalUntil);
    });
    const isYoung = said.some((old) => {
      const isNewer = said.some((each) => each.askedOn > old.askedOn && each.askedFrom <= cell && cell < each.finalUntil);
      const isOfEarlierDay = dayOf(old.askedOn) < dayOf(now);
      return old.recheckFrom !== null && old.recheckFrom <= cell && cell < old.finalUntil && isOfEarlierDay && !isNewer;
    });
    return covering.length === 0 || isYoung;
  });
}

/** A ledger that got these batches, one commit each. */
function ledgerOf(batches: readonly (readonly Asked[])[]): SqliteLedger {
  const ledger = SqliteLedger.create(':memory:', { journal: 'MEMORY' });
  for (const [number, answers] of batches.entries()) commit(ledger, `b-${number}`, answers);
  return ledger;
}

function commit(ledger: SqliteLedger, batchId: string, answers: readonly Asked[]): void {
  const path = `lake/bronze/${asset}/${batchId}.parquet`;
  const said = {
    asset,
    exchange: 'binance',
    url: '/',
    sha256: '',
    status: 200,
    requestedAt: NOW,
    receivedAt: NOW,
    etag: null,
    bodyBytes: 0,
  };
  const file = {
    path,
    table: 'responses',
    asset,
    unit: batchId,
    period: 'all',
    rows: answers.length,
    bytes: 1,
    sha256: '',
    contentHash: '',
  };
  ledger.commit(
    { ...file, inputsHash: '', codeVersion: '1', runId: 'run-1', digests: {}, changed: true },
    answers.map((each, index) => ({ ...said, ...each, responseId: `${batchId}-${index}`, runId: 'run-1', batchId, path })),
  );
}

function piecesOf(ledger: SqliteLedger): CoverageEntry[] {
  return [...ledger.coverage({ asset }).values()].flat();
}

test('from what is covered follows what follows from all answers, in whatever order they arrived', () => {
  const batches = fc.array(fc.array(anyAnswer, { minLength: 1, maxLength: 4 }), { maxLength: 12 });
  const anyNow = fc.integer({ min: -24, max: 7 * 24 }).map((hours) => NOW + hours * HOUR_MS);
  fc.assert(
    fc.property(batches, anyNow, fc.boolean(), (arrived, now, isInOrder) => {
      const order = isInOrder ? arrived.toSorted((a, b) => Math.min(...a.map(askedOn)) - Math.min(...b.map(askedOn))) : arrived;
      using ledger = ledgerOf(order);
      const pieces = piecesOf(ledger);
      for (const series of SERIES) {
        const told = arrived.flat().filter((each) => each.series === series && each.answer !== 'blocked');
        const kept = pieces.filter((each) => each.series === series);
        assert.deepEqual(dueCells(kept, now), dueCells(told, now));
        assert.ok(
          kept.every((piece, index) => piece.askedFrom >= (kept[index - 1]?.askedUntil ?? 0) && piece.askedUntil > piece.askedFrom),
        );
      }
    }),
    { numRuns: 200 },
  );
});

function askedOn(answer: Asked): number {
  return answer.askedOn;
}

test('the order in which answers arrive does not change what is covered', () => {
  const batches = fc.array(fc.array(anyAnswer, { minLength: 1, maxLength: 3 }), { maxLength: 10 });
  const twoOrders = batches.chain((arrived) =>
    fc.tuple(fc.constant(arrived), fc.shuffledSubarray(arrived, { minLength: arrived.length, maxLength: arrived.length })),
  );
  fc.assert(
    fc.property(twoOrders, ([one, other]) => {
      using first = ledgerOf(one);
      using second = ledgerOf(other);
      assert.deepEqual(piecesOf(first), piecesOf(second));
      assert.deepEqual(second.damage(), []);
    }),
    { numRuns: 150 },
  );
});

const [BTC] = SERIES;

function settled(askedFrom: number, finalUntil: number, day: number, more: Partial<Asked> = {}): Asked {
  const askedOn = NOW + day * DAY_MS;
  return { series: BTC, askedFrom, askedUntil: finalUntil, finalUntil, recheckFrom: null, askedOn, answer: 'data', ...more };
}

test('a series that is asked about every day for 400 days keeps a handful of pieces', () => {
  const everyDay = Array.from({ length: 400 }, (_, day) => day);
  const ways: Record<string, (day: number) => Asked> = {
    'the last 20 days': (day) => settled(980 + day, 1000 + day, day),
    'the last 20 days, which stay young': (day) => settled(980 + day - 1, 1000 + day, day, { recheckFrom: 980 + day }),
    'one day, young until the next': (day) => settled(998 + day, 1000 + day, day, { recheckFrom: 999 + day }),
    'up to a clock that is behind': (day) => settled(998 + day, 1000 + day, day, { askedUntil: 1000.5 + day }),
  };
  for (const [way, ask] of Object.entries(ways)) {
    using ledger = ledgerOf([[settled(0, 999, -1)], ...everyDay.map((day) => [ask(day)])]);
    const pieces = piecesOf(ledger);
    assert.ok(pieces.length <= 3, `${way}: ${pieces.length} pieces`);
    assert.equal(pieces[0]?.askedFrom, 0);
    assert.equal(pieces[0].askedOn, NOW - DAY_MS, 'the oldest day on which a part was last asked for');
  }
});

test('what is asked for anew as a whole is of that day, also when its windows arrive one by one beside older ones', () => {
  const history = Array.from({ length: 5 }, (_, window) => settled(window * 100, window * 100 + 100, 0));
  const daily = [1, 2, 3].map((day) => [settled(480 + day, 500 + day, day)]);
  const sweep = [3, 0, 4, 1, 2].map((window) => [settled(window * 100, window * 100 + (window === 4 ? 105 : 100), 9)]);
  using ledger = ledgerOf([history, ...daily, ...sweep]);
  assert.deepEqual(piecesOf(ledger), [settledPiece(0, 505, 9)]);
});

function settledPiece(askedFrom: number, finalUntil: number, day: number): CoverageEntry {
  const { answer: _answer, ...piece } = settled(askedFrom, finalUntil, day);
  return piece;
}

test('coverage is asked by asset, series and range, and answers that were refused cover nothing', () => {
  using ledger = ledgerOf([[settled(0, 10, 0), settled(20, 30, 0), settled(10, 20, 0, { answer: 'blocked', finalUntil: 10 })]]);
  const [left, right] = [settledPiece(0, 10, 0), settledPiece(20, 30, 0)];
  assert.deepEqual([...ledger.coverage({ asset })], [[BTC, [left, right]]]);
  assert.deepEqual(ledger.coverage({ asset, series: BTC, from: 10, until: 21 }).get(BTC), [right]);
  assert.deepEqual(ledger.coverage({ asset, from: 10, until: 20 }).size, 0);
  assert.deepEqual(ledger.coverage({ asset: 'bronze_okx_ohlcv' }).size, 0);
  assert.deepEqual(ledger.coverage({ asset, series: 'spot/XRPUSDT/1d' }).size, 0);
});

test('what a removed file covered is open again', () => {
  using ledger = ledgerOf([[settled(0, 10, 0)], [settled(5, 15, 1)]]);
  ledger.commitRemoval(`lake/bronze/${asset}/b-1.parquet`);
  assert.deepEqual(piecesOf(ledger), [settledPiece(0, 10, 0)]);
});

test('answers are numbered in the order of their arrival, a number is never used again, and a reader remembers how far it got', () => {
  using ledger = ledgerOf([[settled(0, 10, 0), settled(10, 20, 0)], [settled(20, 30, 1)]]);
  const seqs = (after: number): number[] => ledger.responses({ asset, after }).map(({ seq }) => seq);
  assert.deepEqual([seqs(0), seqs(2), seqs(3)], [[1, 2, 3], [3], []]);
  ledger.commitRemoval(`lake/bronze/${asset}/b-1.parquet`);
  commit(ledger, 'b-2', [settled(20, 30, 2)]);
  assert.deepEqual(seqs(3), [4]);
  assert.equal(ledger.cursor('silver'), undefined);
  ledger.setCursor('silver', 3);
  ledger.setCursor('silver', 4);
  assert.deepEqual([ledger.cursor('silver'), ledger.cursor('gold')], [4, undefined]);
});

test('a ledger from before there was coverage gets it from its answers, and their order from their time', async (t) => {
  const path = join(await makeHome(t), 'ledger.sqlite');
  {
    using old = Sqlite.open(path);
    migrate(old, path, 2);
    const values = `'${asset}', 'binance', '${BTC}'`;
    const rest = `'data', '/', '', 200, ${NOW}`;
    old.script(`INSERT INTO responses VALUES ('late', ${values}, 10, 20, 20, 15, ${NOW}, ${rest}, 2, 'r', 'b', 'p', NULL, 0)`);
    old.script(`INSERT INTO responses VALUES ('soon', ${values}, 0, 10, 10, NULL, ${NOW}, ${rest}, 1, 'r', 'b', 'p', NULL, 0)`);
    const facts = `'t', 'a', 'u', '2024', 1, 1, 's', 'c', 'inputs', '1', 'r'`;
    old.script(`INSERT INTO files VALUES ('lake/gold/t/u.parquet', ${facts}), ('lake/bronze/t/u.parquet', ${facts})`);
    old.script(`INSERT INTO intents VALUES ('p', '{"kind":"write","path":"p","file":{"unit":"u"}}')`);
  }
  using ledger = SqliteLedger.create(path);
  assert.deepEqual(piecesOf(ledger), [settledPiece(0, 15, 0), { ...settledPiece(15, 20, 0), recheckFrom: 15 }]);
  assert.deepEqual(
    ledger.responses({ asset }).map(({ seq, responseId }) => [seq, responseId]),
    [
      [1, 'soon'],
      [2, 'late'],
    ],
  );
  assert.deepEqual(
    ledger.files().map(({ path, inputsHash, digests }) => [path, inputsHash, digests]),
    [
      ['lake/bronze/t/u.parquet', 'inputs', {}],
      ['lake/gold/t/u.parquet', 'unknown', {}],
    ],
  );
  assert.deepEqual(ledger.intents(), [{ writer: 0, intent: { kind: 'write', path: 'p', file: { unit: 'u', digests: {} } } }]);
});
