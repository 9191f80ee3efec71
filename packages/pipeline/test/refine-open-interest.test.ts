import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGaps } from '../src/assets/gaps/read.ts';
import { readQuarantine } from '../src/assets/quarantine.ts';
import { listed, listOf, openRefineLake, type Telling } from './support/refine-lake.ts';

const HOUR_MS = 3_600_000;
const FROM = '2024-02-10T00:00:00Z';
const REFINED = ['silver_instruments', 'silver_lives', 'silver_open_interest_normalized', 'silver_quarantine', 'open_interest', 'gaps'];

function states(hours: readonly number[], more: Record<string, unknown> = {}, telling: Partial<Telling> = {}): Telling {
  const rows = hours.map((hour) => ({
    ...{ timestamp: Date.parse(FROM) + hour * HOUR_MS, open_interest: 100 + hour, open_interest_value: null, both_sides: null },
    ...more,
  }));
  const until = '2024-02-11T00:00:00Z';
  return { asset: 'bronze_alpha_oi', series: 'perp/BTCUSDT/', from: FROM, until, body: { rows }, ...telling };
}

const DAY = Array.from({ length: 24 }, (_, hour) => hour);
const LISTED_AT = Date.parse('2024-01-05T10:00:00Z');

test('open interest is one row per hour, and each names its contract and the life of it', async () => {
  await using desk = await openRefineLake();
  await desk.tell(listOf('alpha', 'perp', [listed('BTC', 'perp')]), states(DAY, { both_sides: 500 }));
  await desk.refine({}, REFINED);
  const rows = await desk.rows('open_interest', 'symbol, instrument_id, open_interest, open_interest_value, both_sides, flags');
  assert.equal(rows.length, 24);
  assert.deepEqual(rows[3], {
    ...{ symbol: 'BTCUSDT', instrument_id: 'alpha:perp:BTCUSDT#1' },
    ...{ open_interest: 103, open_interest_value: null, both_sides: 500, flags: null },
  });
});

test('more on one side than on both, and less than nothing, is in quarantine by the name of its rule', async () => {
  await using desk = await openRefineLake();
  await desk.tell(
    listOf('alpha', 'perp', [listed('BTC', 'perp')]),
    states([1], { both_sides: 50 }, { url: '/toy/a' }),
    states([2], { open_interest: -1 }, { url: '/toy/b' }),
  );
  await desk.refine({}, REFINED);
  const refused = await readQuarantine(desk.lake);
  assert.deepEqual(refused.map(({ rule }) => rule).sort(), ['no_negatives', 'one_side']);
});

test('an hour without a state is a gap, and what was forgotten before anybody asked is lost', async () => {
  await using desk = await openRefineLake();
  const hours = DAY.filter((hour) => hour !== 7 && hour !== 8);
  await desk.tell(listOf('alpha', 'perp', [listed('BTC', 'perp', { listed_at: LISTED_AT })]), states(hours));
  await desk.refine({}, REFINED);
  const gaps = await readGaps(desk.lake, { table: 'open_interest' });
  assert.deepEqual(
    gaps.map(({ from, to, cause, evidence }) => [from, to, cause, evidence]),
    [
      ['2024-01-05T10:00:00Z', '2024-01-05T11:00:00Z', 'not_listed', 'alpha lists it since 2024-01-05T10:00:00Z.'],
      ['2024-01-05T11:00:00Z', '2024-02-10T00:00:00Z', 'lost', 'alpha remembers 30 days, and nobody asked in time.'],
      ['2024-02-10T07:00:00Z', '2024-02-10T09:00:00Z', 'lost', 'alpha answered, and has no state of these instants.'],
    ],
  );
});
