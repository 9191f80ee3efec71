import { DAY_MS, type Day, daysBetween, quoteText } from '@bullion/core';
import type { Engine } from '@bullion/lake';

/** Two neighbouring daily candles of a ticker in the archive, with nothing between them, whose prices do not meet. */
export interface PriceStep {
  /** Ticker. */
  readonly symbol: string;
  /** The folder that has the candle after the step. */
  readonly native_symbol: string;
  /** The day of the last candle before it, and its close. */
  readonly before: Day;
  readonly close: number;
  /** The day of the first candle after it, and its open. */
  readonly on: Day;
  readonly open: number;
}

/** Prices that are this many times higher or lower after midnight or a hole are a step. */
export const STEP = 3;

/** A power of ten is recognised when the price is this near to it. */
const TOLERANCE = 0.15;

/** The power of ten by which a price was multiplied at a step; undefined where there is none. */
export function powerOf({ close, open }: Pick<PriceStep, 'close' | 'open'>): number | undefined {
  const ratio = open / close;
  const power = Math.round(Math.log10(ratio));
  return power !== 0 && Math.abs(ratio / 10 ** power - 1) <= TOLERANCE ? power : undefined;
}

/**
 * The steps of a relation of daily candles (`symbol`, `native_symbol`, `timestamp`, `open`, `close`). Candles are far fewer than files
 * as long as history is not fetched, so a step counts only where the archive has no file between its two days.
 */
export async function readSteps(engine: Engine, candles: string, availability: string): Promise<PriceStep[]> {
  const months = await engine.rows<Month>(monthsOf(candles));
  const wild = months.filter(({ is_wild }) => is_wild);
  const inside = wild.length === 0 ? [] : await engine.rows<PriceStep>(stepsInside(candles, wild));
  const between = months.flatMap(({ is_step, is_wild: _, block: __, ...step }) => (is_step ? [step] : []));
  const steps = [...inside, ...between].sort((a, b) => (a.symbol === b.symbol ? (a.on < b.on ? -1 : 1) : a.symbol < b.symbol ? -1 : 1));
  return withoutFilesBetween(engine, steps, availability);
}

/** A month or so of a ticker that has a step inside, or before its first candle. */
interface Month extends PriceStep {
  readonly block: number;
  readonly is_wild: boolean;
  readonly is_step: boolean;
}

/** Instants as whole numbers: what DuckDB does with calendar months costs ten times as much. */
const BLOCK = `epoch_us(timestamp) // ${30 * DAY_MS * 1000}`;

/** Where no two prices differ by a step there is none inside: most of history is left after one scan. */
function monthsOf(candles: string): string {
  return `
    WITH blocks AS (
      SELECT symbol, ${BLOCK} AS block, min(timestamp) AS first, max(timestamp) AS last, arg_min(open, timestamp) AS open,
        arg_max(close, timestamp) AS final, arg_min(native_symbol, timestamp) AS native_symbol,
        max(greatest(open, close)) >= ${STEP} * min(least(open, close)) AS is_wild
      FROM (${candles}) WHERE open > 0 AND close > 0 GROUP BY ALL
    ),
    neighbours AS (
      SELECT *, lag(last) OVER along AS before, lag(final) OVER along AS close FROM blocks WINDOW along AS (PARTITION BY symbol ORDER BY block)
    )
    SELECT symbol, native_symbol, before::DATE AS before, close, first::DATE AS "on", open, block, is_wild, coalesce(${IS_STEP}, false) AS is_step
    FROM neighbours WHERE is_wild OR is_step`;
}

const IS_STEP = `open >= ${STEP} * close OR close >= ${STEP} * open`;

function stepsInside(candles: string, wild: readonly Month[]): string {
  const blocks = wild.map(({ symbol, block }) => `(${quoteText(symbol)}, ${block})`);
  return `
    WITH wild AS (
      SELECT symbol, native_symbol, timestamp, open, close, ${BLOCK} AS block FROM (${candles})
      WHERE open > 0 AND close > 0 AND (symbol, ${BLOCK}) IN (${blocks.join(', ')})
    ),
    neighbours AS (
      SELECT symbol, native_symbol, lag(timestamp) OVER along AS before, lag(close) OVER along AS close, timestamp AS "on", open
      FROM wild WINDOW along AS (PARTITION BY symbol, block ORDER BY timestamp)
    )
    SELECT symbol, native_symbol, before::DATE AS before, close, "on"::DATE AS "on", open FROM neighbours WHERE ${IS_STEP}`;
}

async function withoutFilesBetween(engine: Engine, steps: readonly PriceStep[], availability: string): Promise<PriceStep[]> {
  const distant = steps.filter(({ before, on }) => daysBetween(before, on) > 1);
  if (distant.length === 0) return [...steps];
  const asked = distant.map(({ native_symbol, before, on }) => `(${[native_symbol, before, on].map(quoteText).join(', ')})`);
  const filled = await engine.rows<{ native_symbol: string; on: Day }>(`
    SELECT DISTINCT s.native_symbol, s."on" FROM (${availability}) a
    JOIN (VALUES ${asked.join(', ')}) s(native_symbol, before, "on")
      ON a.symbol = s.native_symbol AND a.available AND a.date > s.before::DATE AND a.date < s."on"::DATE`);
  const isFilled = new Set(filled.map(({ native_symbol, on }) => `${native_symbol} ${on}`));
  return steps.filter(({ native_symbol, on }) => !isFilled.has(`${native_symbol} ${on}`));
}
