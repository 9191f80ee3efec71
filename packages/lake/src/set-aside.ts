import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { localDisk } from './disk.ts';
import { ensureFolder } from './folder.ts';
import type { Finding } from './lake.ts';
import { LAYOUT } from './layout.ts';
import { writeWhole } from './whole.ts';

/** A file that could not be taken in, and where it is now. */
export interface SetAside extends Finding {
  readonly movedTo: string;
}

/** Moves damaged files out of the lake, each with a note beside it: what is left is whole, what can be had again is asked for again, nothing is deleted. */
export async function setAside(home: string, damaged: readonly Finding[]): Promise<SetAside[]> {
  const moved: SetAside[] = [];
  for (const finding of damaged) {
    const movedTo = freePlace(home, finding.path.replace(LAYOUT.lake, LAYOUT.damaged));
    await ensureFolder(dirname(join(home, movedTo)));
    await localDisk.rename(join(home, finding.path), join(home, movedTo));
    await writeWhole(join(home, `${movedTo}.txt`), noteOf(finding));
    moved.push({ ...finding, movedTo });
  }
  return moved;
}

function freePlace(home: string, path: string): string {
  for (let number = 1; ; number++) {
    const place = number === 1 ? path : `${path}.${number}`;
    if (!existsSync(join(home, place))) return place;
  }
}

function noteOf({ path, problem }: Finding): string {
  return `This was ${path}.

${problem}

Silver and gold are made again from bronze by the next run. The answers of a bronze file are asked for again by the next run that wants
them; those that the exchange does not give any more are lost, and \`bullion gaps\` names what is missing. Nothing reads this file.
`;
}
