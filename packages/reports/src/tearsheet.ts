import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { asBullionError, BullionError } from '@bullion/core';
import { gatherFacts, type TearsheetOptions } from './facts.ts';
import { pageHtml } from './page/page.ts';

/** What Jupyter kernels of JavaScript (Deno's, for example) ask a value for. */
const DISPLAY: unique symbol = Symbol.for('Jupyter.display');

/** A finished sheet. In a notebook it shows itself. */
export interface Tearsheet {
  readonly symbol: string;
  readonly exchange: string;
  readonly market: string;
  /** The revision of the dataset that it was made from: the same revision and options give the same bytes. */
  readonly revision: string;
  /** The whole page. */
  readonly html: string;
  /** Where it was written, if it was. */
  readonly output: string | null;
  [DISPLAY](): Record<string, string>;
}

/** One page about a token: price, return, risk, funding, basis, open interest, and how complete the data is. Written to `output`, where that is named. */
export async function tearsheet({ output, ...options }: TearsheetOptions & { readonly output?: string | undefined }): Promise<Tearsheet> {
  const facts = await gatherFacts(options);
  const html = pageHtml(facts);
  if (output !== undefined) write(output, html);
  const { symbol, exchange, market, revision } = facts.candles;
  return {
    symbol,
    exchange,
    market,
    revision,
    html,
    output: output ?? null,
    [DISPLAY]: () => ({ 'text/html': framed(html), 'text/plain': `${symbol} on ${exchange}, revision ${revision}` }),
  };
}

/** A page inside a page: its style must not reach the notebook around it. */
const framed = (html: string): string =>
  `<iframe title="tearsheet" style="width:100%;height:1200px;border:0" srcdoc="${html.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`;

function write(output: string, html: string): void {
  try {
    makeFolder(dirname(output));
    writeFileSync(output, html);
  } catch (cause) {
    throw new BullionError('io_failed', `${output} cannot be written: ${asBullionError(cause).message}`, { cause });
  }
}

/** Level by level, because Node's own recursion never returns where a folder refuses to hold others, as `/proc` does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}
