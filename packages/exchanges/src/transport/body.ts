import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { BullionError } from '@bullion/core';

const decoders = { gzip: promisify(gunzip), br: promisify(brotliDecompress) };

/** The complete body of a response, decompressed. One that is shorter than announced is an error, never a short body. */
export async function readBody(response: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const announced = announcedBytes(response);
  if (announced !== undefined && announced > bytesMax) throw tooLarge(response, bytesMax);
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) {
      received += chunk.length;
      if (received > bytesMax) throw tooLarge(response, bytesMax);
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof BullionError ? error : cutOff(received, announced, error);
  }
  if (!response.complete || (announced !== undefined && announced !== received)) throw cutOff(received, announced);
  return decode(Buffer.concat(chunks), response, bytesMax);
}

function announcedBytes({ headers }: IncomingMessage): number | undefined {
  const text = headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

async function decode(body: Buffer, response: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body;
  const decoder = encoding === 'gzip' || encoding === 'br' ? decoders[encoding] : undefined;
  if (decoder === undefined) throw new BullionError('bad_body', `The body is encoded as ${encoding}, which was not asked for.`);
  try {
    return await decoder(body, { maxOutputLength: bytesMax });
  } catch (cause) {
    throw new BullionError('bad_body', `The body does not decompress as ${encoding}, or to more than ${bytesMax} bytes.`, { cause });
  }
}

function tooLarge(response: IncomingMessage, bytesMax: number): BullionError {
  response.destroy();
  return new BullionError('bad_body', `The body is larger than the bound of ${bytesMax} bytes.`);
}

function cutOff(received: number, announced: number | undefined, cause?: unknown): BullionError {
  const of = announced === undefined ? '' : ` of ${announced}`;
  return new BullionError('unreachable', `The body was cut off after ${received}${of} bytes.`, { cause });
}
