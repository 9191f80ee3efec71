import { cpSync, globSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A home as it was ahead of an operation, which is what a kill there leaves behind. */
export interface Picture {
  readonly operation: number;
  /** What was about to happen. */
  readonly what: string;
}

/** Copies a home each time that it is looked at and something in it has changed since. */
export class Camera {
  readonly pictures: Picture[] = [];
  readonly #home: string;
  readonly #album: string;
  #seen = '';

  constructor(home: string, album: string) {
    this.#home = home;
    this.#album = album;
  }

  look(operation: number, what: string): void {
    const seen = this.#traces();
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.pictures.push({ operation, what });
    cpSync(this.#home, join(this.#album, String(operation)), { recursive: true });
  }

  /** Whatever is written to a file changes its time or its size. */
  #traces(): string {
    const paths = globSync('**/*', { cwd: this.#home }).filter((path) => !path.endsWith('-shm'));
    return paths.map((path) => `${path} ${traceOf(join(this.#home, path))}`).join('\n');
  }
}

function traceOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) return 'gone';
  return found.isDirectory() ? 'folder' : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
