import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { silverAvailability, silverQuarantine } from '@bullion/tables';
import { relation } from '../src/sql.ts';
import { type Desk, openDesk } from './support/desk.ts';

const NOW = Date.parse('2025-08-16T12:00:00Z');
const REQUEST = { target: 'silver_availability', from: '2024-01-01' };

/** What is known of files, without who said so. */
function known({ lake }: Desk): Promise<unknown[]> {
  return lake.engine.rows(`SELECT market, symbol, date, said, file_size_bytes, etag, last_modified, version
    FROM (${stored(lake, silverAvailability)}) ORDER BY ALL`);
}

function stored(lake: Desk['lake'], table: Parameters<typeof relation>[0]): string {
  return relation(
    table,
    lake.ledger.files(table.name).map(({ path }) => lake.path(path)),
  );
}

describe('a listing', () => {
  test('of which pages end early, come twice, are shifted, refused or HTML is read until it is whole', async () => {
    await using calm = await openDesk({ now: NOW });
    await using spoiled = await openDesk({ now: NOW, faults: { rate: 0.3, seed: 3 } });
    for (const desk of [calm, spoiled]) {
      const { result } = await desk.run(REQUEST);
      assert.deepEqual([result.status, result.failures], ['success', []]);
    }
    const rows = await known(calm);
    assert.ok(rows.length > 2_000);
    assert.deepEqual(await known(spoiled), rows);
  });

  test('with keys of another ending and days that are not in the calendar says the same, and these are held apart', async () => {
    await using calm = await openDesk({ now: NOW });
    await using odd = await openDesk({ now: NOW, faults: { rate: 0, seed: 3, odd: 0.5 } });
    for (const desk of [calm, odd]) await desk.run(REQUEST);
    assert.deepEqual(await known(odd), await known(calm));
    const held = await odd.lake.engine.rows<{ rule: string }>(
      `SELECT DISTINCT rule FROM (${stored(odd.lake, silverQuarantine)}) ORDER BY rule`,
    );
    assert.deepEqual(
      held.map(({ rule }) => rule),
      ['no_such_day', 'odd_key'],
    );
  });

  test('that is refused in the middle of a history leaves nothing half known', async () => {
    await using desk = await openDesk({ now: NOW });
    await using whole = await openDesk({ now: NOW });
    const { endpoints } = desk.effects;
    const { result } = await desk.run(REQUEST, { endpoints: { ...endpoints, BINANCE_ARCHIVE_LIST: 'http://127.0.0.1:9' } });
    assert.notEqual(result.status, 'success');
    assert.deepEqual(await known(desk), []);
    await desk.run(REQUEST);
    await whole.run(REQUEST);
    assert.deepEqual(await known(desk), await known(whole));
  });
});
