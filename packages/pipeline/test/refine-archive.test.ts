import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY_MS, isoTime } from '@bullion/core';
import { readGaps } from '../src/assets/gaps/read.ts';
import { readQuarantine } from '../src/assets/quarantine.ts';
import { listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';

const STEP = 300_000;
const JANUARY = Date.parse('2024-01-01T00:00:00Z');
const LISTED = listOf('filed', 'perp', [listed('BTC', 'perp', { listed_at: Date.parse('2021-01-01T00:00:00Z') })]);
const REFINED = [
  'silver_instruments',
  'silver_lives',
  'silver_open_interest_normalized',
  'silver_quarantine',
  'open_interest',
  'gaps',
  'lineage',
];

/** What is open at an instant, the same whoever says it. */
function stateAt(timestamp: number) {
  const open_interest = 1000 + ((timestamp / STEP) % 97);
  return { timestamp, open_interest, open_interest_value: 3 * open_interest, both_sides: null };
}

/** The states of a day as a file has them: from five minutes after midnight to the next one. */
function statesOf(day: number): ReturnType<typeof stateAt>[] {
  return Array.from({ length: 288 }, (_, index) => stateAt(day + (index + 1) * STEP));
}

function dayOf(number: number): number {
  return JANUARY + (number - 1) * DAY_MS;
}

function file(number: number, body: unknown, telling: Partial<Telling> = {}): Telling {
  const [from, until] = [isoTime(dayOf(number)), isoTime(dayOf(number + 1))];
  return {
    asset: 'bronze_filed_archive_metrics',
    series: 'perp/BTCUSDT/',
    from,
    until,
    body,
    url: `/filed/BTCUSDT-${number}.zip`,
    ...telling,
  };
}

function gapsOf(desk: RefineLake) {
  return readGaps(desk.lake, { table: 'open_interest' });
}

describe('open interest of an archive', () => {
  test('283 of 288 states are kept, and the others are named: refused, not said, without a file, or not published yet', async () => {
    await using desk = await openRefineLake();
    const first = statesOf(dayOf(1)).filter((_, index) => ![10, 11, 12, 99].includes(index));
    const zero = { timestamp: dayOf(1) + 200 * STEP, rule: 'zero_open_interest', row: ['0'] };
    await desk.tell(
      LISTED,
      file(1, { rows: first.filter(({ timestamp }) => timestamp !== zero.timestamp), rejected: [zero] }),
      file(2, {}, { answer: 'absent', url: '/list?prefix=filed' }),
      file(3, { rows: statesOf(dayOf(3)) }),
      file(4, {}, { answer: 'absent', url: '/list?prefix=filed', recheckFrom: isoTime(dayOf(4)) }),
    );
    const outcomes = await desk.refine({}, REFINED);
    const silver = outcomes.find(({ asset }) => asset === 'silver_open_interest_normalized');
    assert.match(
      silver?.checks.find(({ name }) => name === 'conservation')?.detail ?? '',
      /^572 in = 571 out \+ 0 duplicates \+ 1 quarantined \+ 0 superseded$/,
    );
    assert.deepEqual(
      (await readQuarantine(desk.lake)).map(({ rule }) => rule),
      ['zero_open_interest'],
    );
    assert.deepEqual(
      (await gapsOf(desk)).map(({ from, to, cause, evidence }) => [from, to, cause, evidence]),
      [
        ['2024-01-01T00:55:00Z', '2024-01-01T01:10:00Z', 'lost', 'filed answered, and has no state of these instants.'],
        ['2024-01-01T08:20:00Z', '2024-01-01T08:25:00Z', 'lost', 'filed answered, and has no state of these instants.'],
        ['2024-01-01T16:40:00Z', '2024-01-01T16:45:00Z', 'unknown', 'It was said and is in quarantine: zero_open_interest.'],
        ['2024-01-02T00:05:00Z', '2024-01-03T00:05:00Z', 'lost', 'No file: /list?prefix=filed'],
        ['2024-01-04T00:05:00Z', '2024-01-05T00:05:00Z', 'pending', 'Not published yet: /list?prefix=filed'],
      ],
    );
  });

  test('ends with the midnight of the next year, and that is in the file of the next year', async () => {
    await using desk = await openRefineLake();
    await desk.tell(LISTED, file(0, { rows: statesOf(dayOf(0)) }));
    await desk.refine({ from: Date.parse('2023-01-01T00:00:00Z') }, REFINED);
    assert.deepEqual(
      desk.lake.ledger.files('open_interest').map(({ unit, rows }) => [unit, rows]),
      [
        ['2023', 287],
        ['2024', 1],
      ],
    );
    assert.deepEqual(await gapsOf(desk), []);
  });

  test('of a contract that its exchange has forgotten begins and ends with its files', async () => {
    await using desk = await openRefineLake();
    const gone = { series: 'perp/GONEUSDT/' };
    await desk.tell(
      LISTED,
      file(1, {}, { ...gone, answer: 'absent' }),
      file(2, { rows: statesOf(dayOf(2)) }, gone),
      file(3, {}, { ...gone, answer: 'absent' }),
    );
    await desk.refine({}, REFINED);
    assert.deepEqual(
      (await gapsOf(desk)).map(({ symbol, from, to, cause }) => [symbol, from, to, cause]),
      [
        ['GONEUSDT', '2024-01-01T00:05:00Z', '2024-01-02T00:05:00Z', 'not_listed'],
        ['GONEUSDT', '2024-01-03T00:05:00Z', '2024-01-04T00:05:00Z', 'delisted'],
      ],
    );
  });

  test('counts before what the API says of the same instant, and a difference is named with its symbol, time and values', async () => {
    await using desk = await openRefineLake();
    const told = statesOf(dayOf(1)).map((state, index) =>
      index === 5 || index === 7 ? { ...state, open_interest: state.open_interest + index } : state,
    );
    const api = {
      asset: 'bronze_filed_oi',
      series: 'perp/BTCUSDT/',
      from: isoTime(dayOf(1)),
      until: isoTime(dayOf(2)),
      body: { rows: told },
    };
    await desk.tell(LISTED, api, file(1, { rows: statesOf(dayOf(1)) }));
    const outcomes = await desk.refine({}, REFINED);
    const rows = await desk.rows<ReturnType<typeof stateAt>>('open_interest', 'timestamp, open_interest, open_interest_value, both_sides');
    assert.deepEqual(rows, statesOf(dayOf(1)));
    const check = outcomes.find(({ asset }) => asset === 'open_interest')?.checks.find(({ name }) => name === 'reconciliation');
    const [finding, ...others] = check?.findings ?? [];
    assert.deepEqual(
      [check?.passed, check?.severity, others, finding?.symbol, finding?.from],
      [false, 'warn', [], 'BTCUSDT', '2024-01-01T00:30:00Z'],
    );
    const { open_interest: archived } = stateAt(dayOf(1) + 8 * STEP);
    const differs = `2 of 287 rows of BTCUSDT differ between the archive and the API, the most at 2024-01-01T00:40:00Z, where open_interest is ${archived} in the archive and ${archived + 7} over the API`;
    assert.ok(finding?.message.startsWith(differs), finding?.message);
    const urls = await desk.rows<{ url: string }>('lineage', 'DISTINCT url', "table_name = 'open_interest'");
    assert.deepEqual(urls, [{ url: '/filed/BTCUSDT-1.zip' }]);
  });
});

describe('funding of an archive', () => {
  const settled = (hour: number, more: Record<string, unknown>) => {
    const timestamp = JANUARY + hour * 3_600_000;
    const nothing = { stated_interval_hours: null, mark_price: null, index_price: null };
    return { timestamp, funding_time: timestamp + 3, funding_rate: hour / 1e5, rate_type: 'Regular', ...nothing, ...more };
  };
  const hours = Array.from({ length: 31 * 3 }, (_, index) => 8 * index);
  const month = { series: 'perp/BTCUSDT/', from: '2024-01-01T00:00:00Z', until: '2024-02-01T00:00:00Z' };
  const said = {
    asset: 'bronze_filed_funding',
    ...month,
    body: { rows: hours.map((hour) => settled(hour, { mark_price: 50_000 + hour })) },
  };
  const filed = { asset: 'bronze_filed_archive_funding', ...month, url: '/filed/BTCUSDT-2024-01.zip' };
  const ASSETS = ['silver_instruments', 'silver_lives', 'silver_funding_normalized', 'funding_rates', 'gaps'];

  test('counts before what the API says, which alone says the mark price', async () => {
    await using desk = await openRefineLake();
    const rows = hours.map((hour) => settled(hour, { stated_interval_hours: 8, ...(hour === 16 ? { funding_rate: 0.5 } : {}) }));
    await desk.tell(LISTED, said, { ...filed, body: { rows } });
    const outcomes = await desk.refine({}, ASSETS);
    const paid = await desk.rows('funding_rates', 'funding_rate, funding_interval_hours, mark_price');
    assert.equal(paid.length, 93);
    assert.deepEqual(paid.slice(1, 3), [
      { funding_rate: 8e-5, funding_interval_hours: 8, mark_price: 50_008 },
      { funding_rate: 0.5, funding_interval_hours: 8, mark_price: 50_016 },
    ]);
    const check = outcomes.find(({ asset }) => asset === 'funding_rates')?.checks.find(({ name }) => name === 'reconciliation');
    assert.match(
      check?.detail ?? '',
      /^1 of 93 rows that came both ways differ, most BTCUSDT: at 2024-01-01T16:00:00Z, where funding_rate is 0.5 /,
    );
  });

  test('that is not there lacks nothing where the API answered', async () => {
    await using desk = await openRefineLake();
    await desk.tell(LISTED, said, { ...filed, body: {}, answer: 'absent' });
    await desk.refine({}, ASSETS);
    assert.deepEqual(await readGaps(desk.lake, { table: 'funding_rates' }), []);
  });

  test('fills what the API did not answer', async () => {
    await using desk = await openRefineLake();
    const half = { ...said, until: '2024-01-10T00:00:00Z' };
    await desk.tell(LISTED, half, { ...filed, body: { rows: hours.map((hour) => settled(hour, { stated_interval_hours: 8 })) } });
    await desk.refine({}, ASSETS);
    assert.deepEqual(await readGaps(desk.lake, { table: 'funding_rates' }), []);
    assert.equal((await desk.rows('funding_rates')).length, 93);
  });
});
