import { type Day, quoteText } from '@bullion/core';
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
  const steps = await engine.rows<PriceStep>(`${MONTHS(candles)}, ${STEPS}
    SELECT symbol, native_symbol, before, close, "on", open FROM steps ORDER BY symbol, "on"`);
  const distant = steps.filter(({ before, on }) => Date.parse(on) - Date.parse(before) > 86_400_000);
  if (distant.length === 0) return steps;
  const asked = distant.map(({ native_symbol, before, on }) => `(${[native_symbol, before, on].map(quoteText).join(', ')})`);
  const filled = await engine.rows<{ native_symbol: string; on: Day }>(`
    SELECT DISTINCT s.native_symbol, s."on" FROM (${availability}) a
    JOIN (VALUES ${asked.join(', ')}) s(native_symbol, before, "on")
      ON a.symbol = s.native_symbol AND a.available AND a.date > s.before::DATE AND a.date < s."on"::DATE`);
  const isFilled = new Set(filled.map(({ native_symbol, on }) => `${native_symbol} ${on}`));
  return steps.filter(({ native_symbol, on }) => !isFilled.has(`${native_symbol} ${on}`));
}

/** A month in which no two prices differ by a step has none inside it: most of history is left after one scan. */
const MONTHS = (candles: string) => `
  WITH candles AS (SELECT symbol, native_symbol, timestamp, open, close FROM (${candles}) WHERE open > 0 AND close > 0),
  months AS (
    SELECT symbol, date_trunc('month', timestamp) AS month, min(timestamp) AS first, max(timestamp) AS last,
      arg_min(open, timestamp) AS open, arg_max(close, timestamp) AS close, arg_min(native_symbol, timestamp) AS native_symbol,
      max(greatest(open, close)) / min(least(open, close)) AS reach
    FROM candles GROUP BY ALL
  )`;

const STEPS = `
  inside AS (
    SELECT symbol, native_symbol, lag(timestamp) OVER along AS before, lag(close) OVER along AS close, timestamp AS "on", open
    FROM candles SEMI JOIN (SELECT symbol, month FROM months WHERE reach >= ${STEP}) wild
      ON candles.symbol = wild.symbol AND date_trunc('month', candles.timestamp) = wild.month
    WINDOW along AS (PARTITION BY symbol, date_trunc('month', timestamp) ORDER BY timestamp)
  ),
  between_months AS (
    SELECT symbol, native_symbol, lag(last) OVER along AS before, lag(close) OVER along AS close, first AS "on", open
    FROM months WINDOW along AS (PARTITION BY symbol ORDER BY month)
  ),
  steps AS (
    SELECT symbol, native_symbol, before::DATE AS before, close, "on"::DATE AS "on", open
    FROM (FROM inside UNION ALL BY NAME FROM between_months)
    WHERE before IS NOT NULL AND (open >= ${STEP} * close OR close >= ${STEP} * open)
  )`;
