/**
 * A process that serves the archive's listing, and says whether objects are there. `server.ts even|grown|minutes <symbols> <days> <last day>`
 * prints its address and waits; of `minutes` there are the files themselves, too. `POST /last-day/<day>` hides later files, `POST /latency/<ms>` holds answers back, `POST /count` tells
 * how many requests came since the last time it was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DAY_MS } from '@bullion/core';
import { evenFolders, type Folder, grownFolders } from './folders.ts';
import { minuteFiles } from './minutes.ts';
import { Pages } from './pages.ts';

const [shape, symbols = '700', days = '2250', last = '2025-11-21'] = process.argv.slice(2);
const lastDay = Date.parse(last) / DAY_MS;
const folders = shape === 'grown' ? grownFolders(Number(symbols), lastDay) : evenFolders(Number(symbols), Number(days), lastDay);
const pages = new Pages(folders);
const objects = shape === 'minutes' ? minuteFiles(folders) : new Map<string, Buffer>();
const instruments = Buffer.from(JSON.stringify(exchangeInfo(folders)));
const state = { latencyMs: 0, count: 0 };

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://archive');
  if (request.method === 'POST') {
    control(pathname, response);
    return;
  }
  state.count++;
  const send = () => answer(request, response, pathname, searchParams);
  if (state.latencyMs > 0) setTimeout(send, state.latencyMs);
  else send();
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}`, symbols: folders.length, files: files(folders) })}\n`);
});
process.on('SIGTERM', () => process.exit(0));

function answer(request: IncomingMessage, response: ServerResponse, path: string, query: URLSearchParams): void {
  if (path.replace(/\/$/, '') === '/data.binance.vision') send(response, 'application/xml', pages.list(query));
  else if (path === '/fapi/v1/exchangeInfo') send(response, 'application/json', [instruments]);
  else if (request.method === 'GET' && objects.size > 0) sendObject(response, path);
  else {
    const isThere = request.method === 'HEAD' && pages.has(path.slice(1));
    response.writeHead(isThere ? 200 : 404, { 'content-length': isThere ? 60_000 : 0 }).end();
  }
}

function send(response: ServerResponse, type: string, pieces: readonly Buffer[]): void {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  response.writeHead(200, { 'content-type': type, 'content-length': length });
  for (const piece of pieces) response.write(piece);
  response.end();
}

function sendObject(response: ServerResponse, path: string): void {
  const object = objects.get(path.slice(path.lastIndexOf('/') + 1));
  if (object === undefined) response.writeHead(404, { 'content-length': 0 }).end();
  else send(response, path.endsWith('.zip') ? 'application/zip' : 'binary/octet-stream', [object]);
}

function control(path: string, response: ServerResponse): void {
  const [, what, value = ''] = path.split('/');
  if (what === 'last-day') pages.setLastDay(Date.parse(value) / DAY_MS);
  if (what === 'latency') state.latencyMs = Number(value);
  response.end(String(state.count));
  if (what === 'count') state.count = 0;
}

function files(all: readonly Folder[]): number {
  return all.reduce((sum, { firstDay, lastDay: end }) => sum + end - firstDay + 1, 0);
}

/** The exchange's own list: what trades today. */
function exchangeInfo(all: readonly Folder[]): unknown {
  const trading = all.filter((folder) => folder.lastDay === lastDay);
  const symbolsNow = trading.map(({ symbol, firstDay }) => ({
    symbol,
    pair: symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: firstDay * DAY_MS,
    status: 'TRADING',
    baseAsset: symbol.slice(0, -4),
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    pricePrecision: 2,
    quantityPrecision: 3,
    filters: [],
  }));
  return { timezone: 'UTC', serverTime: (lastDay + 1) * DAY_MS, futuresType: 'U_MARGINED', rateLimits: [], symbols: symbolsNow };
}
