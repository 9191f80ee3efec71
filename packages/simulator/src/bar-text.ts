import type { FakeBar, FakeInstrument } from '@bullion/exchanges/fakes';
import { CLOSE, exactSum, HIGH, LOW, OPEN, QUOTE, type Rows, TAKER, TAKER_QUOTE, TRADES, VOLUME } from './rows.ts';

/** A whole number of the last decimal as text: 12345 with 2 decimals is `123.45`. */
export function decimalText(units: number | bigint, decimals: number): string {
  const digits = String(units).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

interface BarTime {
  readonly openTime: number;
  readonly closed: boolean;
}

/** The row at a position as an exchange prints it. `parts` are the rows it was joined from, where their sums may be too large for a double. */
export function barText(rows: Rows, at: number, { openTime, closed }: BarTime, instrument: FakeInstrument, parts?: Rows): FakeBar {
  const { priceDecimals, quantityDecimals } = instrument;
  const price = (column: number): string => decimalText(rows[at + column] ?? 0, priceDecimals);
  const quantity = (column: number): string => decimalText(rows[at + column] ?? 0, quantityDecimals);
  const quote = (column: number): string => decimalText(wholeNumber(rows, at, column, parts), priceDecimals + quantityDecimals);
  return {
    openTime,
    open: price(OPEN),
    high: price(HIGH),
    low: price(LOW),
    close: price(CLOSE),
    volume: quantity(VOLUME),
    quoteVolume: quote(QUOTE),
    trades: rows[at + TRADES] ?? 0,
    takerVolume: quantity(TAKER),
    takerQuoteVolume: quote(TAKER_QUOTE),
    closed,
  };
}

function wholeNumber(rows: Rows, at: number, column: number, parts: Rows | undefined): number | bigint {
  const sum = rows[at + column] ?? 0;
  return parts === undefined || Number.isSafeInteger(sum) ? sum : exactSum(parts, column);
}
