/** How far the download of one file is. */
export interface Progress {
  /** Of the file, inside the dataset. */
  readonly path: string;
  readonly received: number;
  readonly bytes: number;
}
