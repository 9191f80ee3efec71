import { hash } from 'node:crypto';
import { DAY_MS, dayOf, hash32, stream } from '@bullion/core';
import { makeZip } from '../../packages/exchanges/src/binance-archive/fake-zip.ts';
import type { Folder } from './folders.ts';

const MINUTE_MS = 60_000;
const MINUTES = 1440;
const HEADER = 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n';

/** Daily ZIPs of minute bars and their checksums by the last part of their keys, made once so that what is measured is the client. */
export function minuteFiles(folders: readonly Folder[]): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const { symbol, firstDay, lastDay } of folders) {
    const random = stream(hash32(symbol));
    let price = 10 + random() * 50_000;
    for (let day = firstDay; day <= lastDay; day++) {
      const stem = `${symbol}-1m-${dayOf(day * DAY_MS)}`;
      const walked = walk(day * DAY_MS, price, random);
      price = walked.price;
      const zip = makeZip(`${stem}.csv`, Buffer.from(HEADER + walked.csv, 'latin1'), 0);
      files.set(`${stem}.zip`, Buffer.from(zip));
      files.set(`${stem}.zip.CHECKSUM`, Buffer.from(`${hash('sha256', zip)}  ${stem}.zip\n`));
    }
  }
  return files;
}

/** A day of a random walk in the digits that the archive prints. */
function walk(from: number, start: number, random: () => number): { csv: string; price: number } {
  const lines: string[] = [];
  let price = start;
  for (let minute = 0; minute < MINUTES; minute++) {
    const opened = from + minute * MINUTE_MS;
    const close = Math.max(0.01, price * (1 + (random() - 0.5) / 500));
    const [high, low] = [Math.max(price, close) * (1 + random() / 2000), Math.min(price, close) * (1 - random() / 2000)];
    const volume = random() * random() * 500;
    const taker = volume * (0.3 + 0.4 * random());
    const prices = [price, high, low, close].map((each) => each.toFixed(2)).join(',');
    const bought = `${taker.toFixed(3)},${(taker * close).toFixed(5)}`;
    lines.push(
      `${opened},${prices},${volume.toFixed(3)},${opened + MINUTE_MS - 1},${(volume * close).toFixed(5)},${Math.ceil(volume * 12)},${bought},0\n`,
    );
    price = Number(close.toFixed(2));
  }
  return { csv: lines.join(''), price };
}
