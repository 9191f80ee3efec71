import { BullionError, parseDay, parseMarket } from '@bullion/core';
import { tearsheet as make } from '@bullion/reports';
import { openDataset } from 'bullion';
import type { Context } from '../context.ts';
import { type ReadingOptions, reading } from '../reading.ts';
import { sizeText } from '../terminal/output.ts';

interface TearsheetOptions extends ReadingOptions {
  output?: string;
  benchmark?: string;
  exchange?: string;
  market?: string;
  from?: string;
  to?: string;
}

/** `bullion tearsheet <symbol> -o FILE`: one page about a token, as a file that needs no network. */
export async function tearsheet(context: Context, options: TearsheetOptions, symbol = ''): Promise<undefined> {
  const { exchange, market, benchmark, from, to } = options;
  const file = options.output ?? `${symbol.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}.html`;
  if (file === '.html')
    throw new BullionError('usage', 'A tearsheet is of a symbol.', { hint: 'Write: bullion tearsheet BTC -o btc.html.' });
  await using how = reading(context, options);
  await using dataset = await openDataset(context.dataset, how.options);
  const sheet = await make({
    symbol,
    exchange,
    market: market === undefined ? undefined : parseMarket(market),
    dataset,
    benchmark: benchmark === 'none' ? null : benchmark,
    from: from === undefined ? undefined : parseDay(from, '--from'),
    to: to === undefined ? undefined : parseDay(to, '--to'),
    output: file,
  });
  const { revision } = sheet;
  const result = {
    symbol: sheet.symbol,
    exchange: sheet.exchange,
    market: sheet.market,
    revision,
    output: file,
    bytes: Buffer.byteLength(sheet.html),
  };
  context.output.result(
    result,
    ({ bytes }) => `${file}: ${sheet.symbol} on ${sheet.exchange} (${sheet.market}), ${sizeText(bytes)}, revision ${revision}`,
  );
}
