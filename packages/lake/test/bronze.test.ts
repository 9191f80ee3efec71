import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type BronzeRow, type Lake, openLake, rebuildLedger, verifyLake } from '../src/index.ts';
import { answer, batch, DAY_MS, makeHome, makeLake, NOW, options } from './fixtures.ts';

async function collect(answers: AsyncIterable<BronzeRow>): Promise<BronzeRow[]> {
  const rows: BronzeRow[] = [];
  for await (const row of answers) rows.push(row);
  return rows;
}

test('a batch is one file, and its answers are in the index once it is written', async (t) => {
  const lake = await makeLake(t);
  const file = await lake.appendBronze(batch('b-1', 5));
  assert.equal(file.path, 'lake/bronze/bronze_binance_ohlcv/b-1.parquet');
  assert.deepEqual([file.rows, file.unit, file.table, file.period], [5, 'b-1', 'responses', 'all']);
  const entries = lake.ledger.responses({ asset: 'bronze_binance_ohlcv' });
  assert.equal(entries.length, 5);
  const { body: _body, headers: _headers, attempts: _attempts, server_time: _server, ...said } = answer('b-1', 1);
  assert.deepEqual(entries[1], {
    seq: 2,
    ...{ responseId: said.response_id, asset: said.asset, exchange: said.exchange, series: said.series, answer: 'data' },
    ...{ askedFrom: said.asked_from, askedUntil: said.asked_until, finalUntil: said.final_until, recheckFrom: said.recheck_from },
    ...{ askedOn: NOW, url: said.url, sha256: said.sha256, status: 200, requestedAt: NOW + 0.123, receivedAt: NOW + 150.5 },
    ...{ runId: 'run-1', batchId: 'b-1', path: file.path, etag: null },
  });
  assert.deepEqual(lake.ledger.response('b-1-0001'), entries[1]);
  assert.equal(lake.ledger.response('b-2-0001'), undefined);
});

test('what arrived is never removed', async (t) => {
  const lake = await makeLake(t);
  const { path } = await lake.appendBronze(batch('b-1', 1));
  await assert.rejects(lake.removeFile(path), { code: 'bug' });
  assert.deepEqual(
    lake.ledger.files().map((file) => file.path),
    [path],
  );
});

test('the index is asked by asset, series and range; an instant counts where it lies', async (t) => {
  const lake = await makeLake(t);
  await lake.appendBronze(batch('b-1', 5));
  await lake.appendBronze(batch('b-2', 3, { series: 'spot/ETHUSDT/1d' }));
  await lake.appendBronze(batch('b-3', 1, { asset: 'bronze_okx_instruments', series: 'spot//', asked_from: NOW, asked_until: NOW }));
  const ids = (filter: Parameters<Lake['ledger']['responses']>[0]): string[] =>
    lake.ledger.responses(filter).map(({ responseId }) => responseId);
  const asset = 'bronze_binance_ohlcv';
  assert.equal(ids({ asset }).length, 8);
  assert.deepEqual(ids({ asset, series: 'spot/ETHUSDT/1d' }), ['b-2-0000', 'b-2-0001', 'b-2-0002']);
  assert.deepEqual(ids({ asset, series: 'spot/BTCUSDT/1d', from: NOW + DAY_MS, until: NOW + 3 * DAY_MS }), ['b-1-0001', 'b-1-0002']);
  assert.deepEqual(ids({ asset, series: 'spot/BTCUSDT/1d', from: NOW + 3.5 * DAY_MS }), ['b-1-0003', 'b-1-0004']);
  assert.deepEqual(ids({ asset: 'bronze_okx_instruments', from: NOW, until: NOW + 1 }), ['b-3-0000']);
  assert.deepEqual(ids({ asset: 'bronze_okx_instruments', from: NOW + 1 }), []);
});

test('answers come back byte for byte in the order in which they are asked for, from any number of files', async (t) => {
  const lake = await makeLake(t);
  for (const id of ['b-1', 'b-2', 'b-3']) await lake.appendBronze(batch(id, 40));
  const wanted = Array.from({ length: 40 }, (_, index) => ['b-3', 'b-1', 'b-2'].map((id) => answer(id, 39 - index))).flat();
  const found = await collect(lake.answers(wanted.map((row) => row.response_id)));
  assert.deepEqual(found, wanted);
  const twice = await collect(lake.answers(['b-1-0001', 'b-1-0001']));
  assert.deepEqual(twice, [answer('b-1', 1), answer('b-1', 1)]);
  assert.deepEqual(await collect(lake.answers([])), []);
  await assert.rejects(collect(lake.answers(['b-9-0000'])), { code: 'bug', message: /b-9-0000/ });
});

test('bodies of many megabytes are read a bounded number at a time', async (t) => {
  const lake = await makeLake(t);
  const megabytes = new Uint8Array(6 * 1024 * 1024);
  const sha256 = createHash('sha256').update(megabytes).digest('hex');
  const rows = Array.from({ length: 6 }, (_, index) => answer('big', index, { body: megabytes, sha256 }));
  await lake.appendBronze({ ...batch('big', 6), rows });
  let seen = 0;
  for await (const { body } of lake.answers(rows.map((row) => row.response_id))) seen += body?.length ?? 0;
  assert.equal(seen, 6 * megabytes.length);
});

test('large bodies rest compressed, come back byte for byte, and are verified as they came', async (t) => {
  const home = await makeHome(t);
  const body = new TextEncoder().encode('<Key>币安人生USDT-1m</Key>'.repeat(2000));
  const sha256 = createHash('sha256').update(body).digest('hex');
  const rows = [answer('b-1', 0, { body, sha256 }), answer('b-1', 1)];
  {
    await using lake = await openLake(options(home));
    const { path } = await lake.appendBronze({ ...batch('b-1', 2), rows });
    const stored = await lake.engine.rows(`SELECT body_encoding AS encoding, body_bytes AS bytes, octet_length(body) < 1000 AS small
      FROM read_parquet('${lake.path(path)}') ORDER BY response_id`);
    const small = rows[1]?.body?.length;
    assert.deepEqual(stored, [
      { encoding: 'br', bytes: body.length, small: true },
      { encoding: null, bytes: small, small: Number(small) < 1000 },
    ]);
    assert.deepEqual(await collect(lake.answers(['b-1-0001', 'b-1-0000'])), rows.toReversed());
  }
  assert.deepEqual(await verifyLake(options(home)), []);
  await rebuildLedger(options(home));
  await using lake = await openLake(options(home));
  assert.deepEqual(await collect(lake.answers(['b-1-0000'])), rows.slice(0, 1));
});

test('a body that does not have its SHA-256 is not stored', async (t) => {
  const lake = await makeLake(t);
  const wrong = batch('b-1', 3, { sha256: 'ab'.repeat(32) });
  await assert.rejects(lake.appendBronze(wrong), { code: 'corrupt_file', message: /does not match its SHA-256, in answer b-1-0000/ });
  assert.deepEqual(lake.ledger.files(), []);
});

test('answers without a body keep the hash of the answer that they are concluded from', async (t) => {
  const lake = await makeLake(t);
  const absent = answer('b-1', 0, { answer: 'absent', body: null, sha256: 'cd'.repeat(32), series: 'spot/ETH/1d' });
  await lake.appendBronze({ ...batch('b-1', 1), rows: [absent] });
  assert.deepEqual(await collect(lake.answers(['b-1-0000'])), [absent]);
});

test('files of an archive keep size, ETag, checksum and verdict', async (t) => {
  const lake = await makeLake(t);
  const asset = 'bronze_binance_archive_klines';
  const facts = { size: 56_321, etag: '"abc"', last_modified: NOW, checksum: 'ef'.repeat(32), verdict: 'match' };
  const row = answer('z-1', 0, { asset, body: null, ...facts });
  await lake.appendBronze({ asset, table: 'archive_files', batchId: 'z-1', runId: 'run-1', rows: [row] });
  assert.equal(lake.ledger.response('z-1-0000')?.etag, '"abc"');
  assert.deepEqual(await collect(lake.answers(['z-1-0000'])), [row]);
  const { size: _size, ...silent } = answer('z-2', 0, { asset, body: null, ...facts });
  const incomplete = { asset, table: 'archive_files', batchId: 'z-2', runId: 'run-1', rows: [silent] } as const;
  await assert.rejects(lake.appendBronze(incomplete), { code: 'bug', message: /archive_files\.size/ });
});

test('bronze is written once: a batch of the same name, of another asset, or without answers is refused', async (t) => {
  const lake = await makeLake(t);
  await lake.appendBronze(batch('b-1'));
  await assert.rejects(lake.appendBronze(batch('b-1')), { code: 'bug', message: /a new batch/ });
  await assert.rejects(lake.appendBronze({ ...batch('b-2'), asset: 'bronze_okx_ohlcv' }), { code: 'bug' });
  await assert.rejects(lake.appendBronze(batch('b-3', 0)), { code: 'bug' });
  assert.equal(lake.ledger.files().length, 1);
});

test('a body that rotted on the disk, a cut file and a lost file are errors that name the file', async (t) => {
  const home = await makeHome(t);
  await using writer = await openLake(options(home));
  const { path } = await writer.appendBronze(batch('b-1', 30));
  await writer.appendBronze(batch('b-2', 30));
  const good = await readFile(writer.path(path));
  const all = ['b-2-0000', ...Array.from({ length: 30 }, (_, index) => `b-1-${String(index).padStart(4, '0')}`)];
  const named = { code: 'corrupt_file', message: /bronze_binance_ohlcv\/b-1\.parquet/ };
  let noticed = 0;
  for (const at of [0.3, 0.5, 0.7]) {
    const flipped = Buffer.from(good);
    flipped[Math.floor(good.length * at)] = (flipped[Math.floor(good.length * at)] ?? 0) ^ 0x10;
    await writeFile(writer.path(path), flipped);
    await collect(writer.answers(all)).catch((error: { code: string; message: string }) => {
      assert.equal(error.code, 'corrupt_file');
      assert.match(error.message, named.message);
      noticed++;
    });
  }
  assert.ok(noticed > 0, 'at least one of the flipped bits lies in a body');
  await writeFile(writer.path(path), good.subarray(0, good.length / 2));
  await assert.rejects(collect(writer.answers(all)), named);
  await rm(writer.path(path));
  await assert.rejects(collect(writer.answers(all)), named);
});
