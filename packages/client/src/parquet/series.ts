import type { Selection } from '../selection.ts';
import type { Range } from '../when.ts';
import type { ParquetFile } from './file.ts';
import { type Group, readGroups, startsOf } from './groups.ts';
import { matching } from './matching.ts';

/**
 * The row groups that hold the rows of one series, of a file that is far away. By their statistics more of them could, because these are
 * of one column each. So of all of these the columns that name series are read, which are few bytes in a sorted file, and the rest only
 * where there are such rows. Where they are expected, it is read at the same time: a right guess costs no round trip.
 */
export async function readSeries(file: ParquetFile, selection: Selection, expected: Range): Promise<Group[]> {
  const likely = { ...selection, rows: expected };
  if (startsOf(file, likely).length === startsOf(file, selection).length) return readGroups(file, selection);
  const names = selection.among.map(({ column }) => column);
  const [named, guessed] = await Promise.all([readGroups(file, selection, names), readGroups(file, likely)]);
  const wanted = named.filter((group) => rowsOf(group, selection).length > 0 && isInTime(group, guessed, selection));
  const [first, last] = [wanted[0], wanted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const known = guessed.filter(({ start }) => wanted.some((group) => group.start === start));
  if (known.length === wanted.length) return known;
  return readGroups(file, { ...selection, rows: { from: first.start, until: last.start + last.rows } });
}

/** Rows of the series, whatever their time. */
const rowsOf = (group: Group, { among }: Selection): number[] => matching(group, { among, during: undefined });

/** Whether a group may have rows of that time: not where a guessed one before it ends later, or one behind it begins earlier. */
function isInTime({ start }: Group, guessed: readonly Group[], selection: Selection): boolean {
  const { during } = selection;
  if (during === undefined) return true;
  return !guessed.some((group) => {
    const rows = rowsOf(group, selection);
    const times = group.column(during.column).numbers();
    const [first, last] = [times[rows[0] ?? -1], times[rows.at(-1) ?? -1]];
    if (first === undefined || last === undefined) return false;
    return start < group.start ? first <= during.from : start > group.start && last >= during.until;
  });
}
