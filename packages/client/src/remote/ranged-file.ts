import { BullionError, type SpecFile } from '@bullion/core';
import type { Answer } from '../net/answer.ts';
import { ask } from '../net/ask.ts';
import { patiently } from '../net/patience.ts';
import { notAsNamed, type OpenFile } from '../place.ts';
import { expectFile, type Origin } from './origin.ts';
import { inMemory, wholeFile } from './whole-file.ts';

export interface RangedQuestion {
  readonly base: string;
  readonly signal?: AbortSignal | undefined;
  /** When the manifest was written, ms, as far as its server says. */
  readonly manifestWrittenAt?: number | undefined;
  /** Asks the server whether the manifest is still in force; `dataset_corrupt` where it is not. */
  confirm(): Promise<void>;
}

/**
 * Ranges of a large file. They cannot be hashed, so that they are of the named file is concluded: size and version are the same in all
 * of them, and files are written before their manifest. A file that is younger is fetched whole and hashed; where the server does not
 * say, it is asked whether the manifest still stands. A server that ignores ranges sends the whole file the first time, and that is kept.
 */
export function rangedFile(origin: Origin, file: SpecFile, question: RangedQuestion): OpenFile {
  const ranges = new Ranges(origin, file, question);
  return {
    byteLength: file.bytes,
    slice: (start, end = file.bytes) => ranges.slice(start, end),
    proven: () => ranges.proven(),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

class Ranges {
  readonly #origin: Origin;
  readonly #file: SpecFile;
  readonly #question: RangedQuestion;
  readonly #url: string;
  /** Where redirects led to. A signed address lasts for minutes, and spares every further range a round trip. */
  #directUrl: string | undefined;
  #version: string | undefined;
  #whole: Promise<OpenFile> | undefined;
  #confirmed: Promise<void> | undefined;

  constructor(origin: Origin, file: SpecFile, question: RangedQuestion) {
    this.#origin = origin;
    this.#file = file;
    this.#question = question;
    this.#url = origin.source.fileUrl(question.base, file.path);
  }

  async slice(start: number, end: number): Promise<ArrayBuffer> {
    if (this.#whole !== undefined) return (await this.#whole).slice(start, end);
    return patiently(() => this.#range(start, end), this.#question);
  }

  async #range(start: number, end: number): Promise<ArrayBuffer> {
    const answer = await this.#ask(start, end);
    if (answer.status === 200) return this.#fromWhole(answer, start, end);
    const isFirst = this.#version === undefined;
    await this.#checkVersion(answer, start);
    if (isFirst && this.#isYounger(answer)) {
      await answer.cancel();
      this.#whole ??= wholeFile(this.#origin, this.#file, this.#question);
      return (await this.#whole).slice(start, end);
    }
    const bytes = await answer.bytes();
    if (bytes.byteLength !== end - start)
      throw new BullionError('unreachable', `${answer.url} was cut off.`, { details: { url: answer.url } });
    if (this.#isDoubtful(answer)) this.#confirm();
    return bytes;
  }

  proven(): Promise<void> {
    return this.#confirmed ?? Promise.resolve();
  }

  /** Asked beside the next ranges, so that it costs no round trip; whoever waits for the proof hears how it ended. */
  #confirm(): void {
    this.#confirmed ??= this.#question.confirm();
    this.#confirmed.catch(() => undefined);
  }

  async #ask(start: number, end: number): Promise<Answer> {
    const { source, net } = this.#origin;
    const headers = { range: `bytes=${start}-${end - 1}`, ...(isStrong(this.#version) && { 'if-range': this.#version }) };
    const direct = this.#directUrl;
    const answer = await ask(net, { url: direct ?? this.#url, headers, credentials: source.credentials, signal: this.#question.signal });
    if (direct !== undefined && SIGNATURE_IS_OVER.includes(answer.status)) {
      await answer.cancel();
      this.#directUrl = undefined;
      return this.#ask(start, end);
    }
    if (answer.status === 206 && answer.url !== this.#url) this.#directUrl = answer.url;
    return expectFile(source, this.#file, answer);
  }

  /** Either the server knows no ranges, or `If-Range` told it that we speak of another file than it has. */
  async #fromWhole(answer: Answer, start: number, end: number): Promise<ArrayBuffer> {
    if (this.#version !== undefined && this.#version !== versionOf(answer)) {
      await answer.cancel();
      throw this.#replaced();
    }
    if (this.#whole !== undefined) await answer.cancel();
    this.#whole ??= answer.bytes().then((bytes) => inMemory(this.#origin, this.#file, bytes));
    // What was cut off is asked for again.
    this.#whole.catch(() => {
      this.#whole = undefined;
    });
    return (await this.#whole).slice(start, end);
  }

  /** All ranges of one reading must be of one file, and of one that has the named size. */
  async #checkVersion(answer: Answer, start: number): Promise<void> {
    const { address } = this.#origin.source;
    const said = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '');
    const total = Number(said?.[2] ?? this.#file.bytes);
    const version = versionOf(answer);
    this.#version ??= version;
    if (answer.status === 206 && total === this.#file.bytes && version === this.#version && Number(said?.[1] ?? start) === start) return;
    await answer.cancel();
    if (total !== this.#file.bytes) throw notAsNamed(address, this.#file, `has ${total} bytes instead of ${this.#file.bytes}`);
    throw answer.status === 416 ? notAsNamed(address, this.#file, 'is shorter than it should be') : this.#replaced();
  }

  #replaced(): BullionError {
    return notAsNamed(this.#origin.source.address, this.#file, 'was replaced while it was read');
  }

  #isYounger({ headers }: Answer): boolean {
    const { manifestWrittenAt, base } = this.#question;
    if (manifestWrittenAt === undefined || this.#origin.source.isFixed(base)) return false;
    return Date.parse(headers.get('last-modified') ?? '') > manifestWrittenAt;
  }

  /** Times are in whole seconds, so that the same one does not say which was first. */
  #isDoubtful({ headers }: Answer): boolean {
    const { manifestWrittenAt = Number.NaN, base } = this.#question;
    if (this.#origin.source.isFixed(base)) return false;
    return !(Date.parse(headers.get('last-modified') ?? '') < manifestWrittenAt);
  }
}

const SIGNATURE_IS_OVER: readonly number[] = [400, 401, 403, 404, 410];

const versionOf = ({ headers }: Answer): string => headers.get('etag') ?? headers.get('last-modified') ?? '';

/** Only these may be compared byte by byte. */
const isStrong = (version: string | undefined): version is string => version !== undefined && version !== '' && !version.startsWith('W/');
