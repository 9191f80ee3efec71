import { constants, createZstdCompress } from 'node:zlib';

/** Minute bars become no smaller at higher levels. */
const PARAMS = { [constants.ZSTD_c_compressionLevel]: 1 };
/** Several pages fit. */
const BUFFER_BYTES = 256 * 1024;

/** Compresses pages one after the other, each by itself, on another thread. One context serves all: each takes a megabyte. */
export class Packer implements Disposable {
  readonly #zstd = createZstdCompress({ flush: constants.ZSTD_e_end, chunkSize: BUFFER_BYTES, params: PARAMS });
  #packed: Buffer[] = [];

  constructor() {
    this.#zstd.on('data', (piece: Buffer) => this.#packed.push(piece));
    // Whoever waits for a page is told.
    this.#zstd.on('error', () => undefined);
  }

  pack(page: Uint8Array): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#zstd.write(page, (error) => {
        const pieces = this.#packed.splice(0);
        if (error) reject(error);
        else resolve(pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces));
      });
    });
  }

  [Symbol.dispose](): void {
    this.#zstd.destroy();
  }
}
