// npm install bullion @bullion/reports, then: BULLION_DATASET=https://… node token.ts (or deno run -A, or bun)
import { Token } from 'bullion';

const btc = new Token('BTC', { exchange: 'binance', market: 'perp' });

const candles = await btc.ohlcv({ interval: '1d', limit: 5 });
console.log(`${candles.symbol} on ${candles.exchange}, revision ${candles.revision}`);
for (const { timestamp, close, quote_volume } of candles) {
  console.log(timestamp.toISOString().slice(0, 10), close.toFixed(2), `${((quote_volume ?? 0) / 1e6).toFixed(1)} M`);
}

const funding = await btc.fundingRateAnnualized();
console.log(`funding: ${((funding.annualized ?? 0) * 100).toFixed(2)} % a year over ${funding.settlements} settlements`);

const sheet = await btc.tearsheet({ output: 'btc.html', benchmark: 'ETH' });
console.log(`${sheet.output} shows all of it, and needs no network`);
