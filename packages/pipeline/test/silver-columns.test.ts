import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '@bullion/core';
import type { Feed, ParsedColumns, Source } from '@bullion/exchanges';
import fc from 'fast-check';
import { bar, listed, listOf, openRefineLake, type RefineLake, type Telling } from './support/refine-lake.ts';
import { toySources } from './support/toy-sources.ts';

const FLAGS = [null, 'cut', 'no_trades,moved'];
const NUMBERS = ['timestamp', 'open', 'high', 'low', 'close', 'volume', 'quote_volume', 'trades_count', 'taker_buy_volume'];

/** The toy sources, with an archive that is read into columns. */
const columnar: readonly Source[] = toySources.map((source) =>
  source.id === 'alpha-archive' ? { ...source, feeds: source.feeds.map((feed) => withColumns(feed as Feed)) } : source,
);

function withColumns(feed: Feed): Feed {
  const [parser] = feed.parsers;
  if (feed.kind !== 'klines' || parser === undefined) return feed;
  const columns: NonNullable<Feed['parsers'][number]['columns']> = async (answer, window) => {
    const { rows, rejected } = parser.parse(answer, window);
    return { ...asColumns(rows as Bar[]), rejected };
  };
  return { ...feed, parsers: [{ ...parser, columns }] };
}

type Bar = Readonly<Record<string, unknown>> & { readonly flags: string | null };

function asColumns(rows: readonly Bar[]): Omit<ParsedColumns, 'rejected'> {
  const column = (name: string) => Float64Array.from(rows, (row) => Number(row[name]));
  const times = column('timestamp');
  return {
    count: rows.length,
    numbers: Object.fromEntries([...NUMBERS, 'taker_buy_quote_volume'].map((name) => [name, column(name)])),
    texts: { flags: { values: FLAGS, codes: Uint8Array.from(rows, ({ flags }) => FLAGS.indexOf(flags)) } },
    ascends: times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)),
  };
}

const DAY = Date.parse('2024-02-01T00:00:00Z');
/** Few values, so that bars repeat, contradict each other, break rules, and step back in time. */
const anyBar = fc.record({
  minute: fc.nat(3),
  close: fc.constantFrom(100, 101),
  high: fc.constantFrom(110, 110, 110, 1),
  flags: fc.constantFrom(...FLAGS),
});
const anyRejected = fc.array(fc.constantFrom('outside_file', 'unreadable_number'), { maxLength: 1 });
const anyFile = fc.record({
  symbol: fc.constantFrom('BTC', 'ETH', 'Z'),
  day: fc.nat(2),
  isMonth: fc.boolean(),
  bars: fc.array(anyBar, { maxLength: 4 }),
  rejected: anyRejected,
  bytes: fc.nat(1),
});
type AnyFile = typeof anyFile extends fc.Arbitrary<infer F> ? F : never;

function told(file: AnyFile, index: number): Telling {
  const from = DAY + (file.isMonth ? 0 : file.day * DAY_MS);
  const until = file.isMonth ? Date.parse('2024-03-01T00:00:00Z') : from + DAY_MS;
  const at = (minute: number) => from + (file.isMonth ? file.day * DAY_MS : 0) + minute * 60_000;
  const volumes = { volume: 3, quote_volume: 1 / 3, trades_count: 7, taker_buy_volume: 0.1, taker_buy_quote_volume: 0.2 };
  return {
    asset: 'bronze_alpha_archive_klines',
    series: `perp/${file.symbol}USDT/1m`,
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
    receivedAt: new Date(Date.parse('2024-03-05T00:00:00Z') + index * 1000).toISOString(),
    url: `/file/${index}`,
    body: {
      rows: file.bars.map(({ minute, close, high, flags }) => bar(new Date(at(minute)).toISOString(), close, { ...volumes, high, flags })),
      rejected: file.rejected.map((rule) => ({ timestamp: at(0), rule, row: [file.bytes] })),
    },
  };
}

async function refined(desk: RefineLake, tellings: readonly Telling[]) {
  await desk.tell(listOf('alpha', 'perp', [listed('BTC', 'perp'), listed('ETH', 'perp')]));
  if (tellings.length > 0) await desk.tell(...tellings);
  const outcomes = await desk.refine({}, ['silver_instruments', 'silver_ohlcv_normalized']);
  return {
    books: outcomes.map(({ asset, rows, checks, failures }) => ({ asset, rows, checks, failures })),
    rows: await desk.rows('silver_ohlcv_normalized'),
    quarantine: (await desk.rows('silver_quarantine')).map((row) => JSON.stringify(row)).sort(),
    hashes: desk.lake.ledger.files('silver_ohlcv_normalized').map(({ contentHash }) => contentHash),
  };
}

test('what is read into columns is judged, kept and refused as what is read row by row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyFile, { maxLength: 5 }), async (files) => {
      await using byRow = await openRefineLake();
      await using byColumn = await openRefineLake({ sources: columnar });
      const tellings = files.map(told);
      assert.deepEqual(await refined(byColumn, tellings), await refined(byRow, tellings));
      const left = await byColumn.lake.engine.rows('SELECT table_name FROM information_schema.tables');
      assert.deepEqual(left, []);
    }),
    { numRuns: 8 },
  );
});

const planted = (day: number, ...minutes: number[]): AnyFile => ({
  ...{ symbol: 'ETH', day, isMonth: false, rejected: [], bytes: 0 },
  bars: minutes.map((minute) => ({ minute, close: 100, high: 110, flags: null })),
});

for (const [sentence, files, expected] of [
  [
    'a file whose bars step back in time is compared with what another one says of the same minutes',
    [planted(0, 0), planted(0, 1, 0)],
    '3 in = 2 out + 1',
  ],
  ['a file without rows hides nothing of those after it', [planted(0), planted(2, 1), planted(2, 1)], '2 in = 1 out + 1'],
] as const)
  test(sentence, async () => {
    await using desk = await openRefineLake({ sources: columnar });
    const { books } = await refined(desk, files.map(told));
    const conservation = books.at(-1)?.checks.find(({ name }) => name === 'conservation');
    assert.equal(conservation?.detail, `${expected} duplicates + 0 quarantined + 0 superseded`);
  });
