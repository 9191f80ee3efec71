/** A symbol as it is compared: `btc-usdt`, `BTC/USDT` and `BTCUSDT` are the same. */
export function spelling(symbol: string): string {
  return symbol
    .normalize('NFC')
    .toUpperCase()
    .replaceAll(/[-_/: ]/g, '');
}
