import { isAscii } from 'node:buffer';
import type { Answer } from '../exchange.ts';
import { badShape } from '../shape.ts';

/** A stretch of a page as text. */
export interface Piece {
  readonly text: string;
  readonly isAscii: boolean;
  /** A part of it as a text of its own, since a mere slice would keep the whole piece in memory. */
  copy(from: number, until: number): string;
}

/** Strings above 128 kB are allocated page by page of memory, which for a listing takes as long as reading it. */
const PIECE_BYTES = 96 * 1024;

/** The body as text, in pieces that end behind a closing tag: `ending`. */
export function piecesOf(answer: Answer, ending: string): Piece[] {
  const { body } = answer;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!isAscii(bytes)) return [wholePiece(answer)];
  const pieces: Piece[] = [];
  for (let from = 0; from < bytes.length || pieces.length === 0; ) {
    const until = pieceEnd(bytes, from, ending);
    pieces.push(asciiPiece(bytes.subarray(from, until)));
    from = until;
  }
  return pieces;
}

/** The five entities of XML and numeric ones; S3 escapes the quotes of every ETag. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g, (entity, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? entity;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : entity;
  });
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

function pieceEnd(bytes: Buffer, from: number, ending: string): number {
  if (bytes.length - from <= PIECE_BYTES) return bytes.length;
  const last = bytes.lastIndexOf(ending, from + PIECE_BYTES - ending.length);
  return last > from ? last + ending.length : bytes.length;
}

function asciiPiece(bytes: Buffer): Piece {
  return { text: bytes.toString('latin1'), isAscii: true, copy: (from, until) => bytes.toString('latin1', from, until) };
}

function wholePiece(answer: Answer): Piece {
  const text = decoded(answer);
  return { text, isAscii: false, copy: (from, until) => Buffer.from(text.slice(from, until)).toString() };
}

function decoded(answer: Answer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
  } catch {
    throw badShape(answer, 'it is not UTF-8');
  }
}
