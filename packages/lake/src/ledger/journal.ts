import type { StoredFile } from '../lake.ts';
import type { AnswerPlace, IndexedResponse } from './responses.ts';

/** What a commit is about to do to one path; written before the disk is touched, gone when the commit is complete. */
export type Intent = WriteIntent | { readonly kind: 'remove'; readonly path: string };

export interface WriteIntent {
  readonly kind: 'write';
  readonly path: string;
  /** Relative to the home: where the new bytes are until they are renamed into place. */
  readonly temporary: string;
  /** What is known of the file before it exists. */
  readonly file: Pick<StoredFile, 'table' | 'asset' | 'unit' | 'period' | 'codeVersion' | 'runId' | 'digests'> & {
    readonly inputsHash: string | null;
  };
}

/** The part of the ledger that commits are made with. */
export interface Journal {
  intend(intent: Intent): void;
  /** With the number of the writer whose each is. */
  intents(): { readonly writer: number; readonly intent: Intent }[];
  /** The file, its answers and the end of its intent in one transaction. */
  commit(file: StoredFile, responses: readonly IndexedResponse[]): void;
  commitRemoval(path: string): void;
  /** Ends an intent that came to nothing. */
  drop(path: string): void;
  fileAt(path: string): StoredFile | undefined;
  place(responseId: string): AnswerPlace | undefined;
  /** The index entries of the answers in a file, in the order of their ids. */
  indexed(path: string): IndexedResponse[];
  /** Ends the runs of writers that are gone; what they held back is for all to see. */
  interruptRuns(writers: { isLive(number: number): boolean }): string[];
  /** Damage that SQLite itself finds, in its words, and coverage that does not follow from answers. */
  damage(): string[];
}
