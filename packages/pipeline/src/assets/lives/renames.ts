import { daysBetween, type Finding, finding } from '@bullion/core';
import type { Rename } from '@bullion/exchanges';
import { renamedSentence } from './evidence.ts';
import type { Folder } from './read.ts';
import type { Life } from './ticker.ts';

/** Files of the old name may end and those of the new one begin this many days from the announced day. */
const FIT_DAYS = 60;

/** Applies what is publicly known about renames to the lives of a market, where both names are in the data at the announced time. */
export function applyRenames(
  lives: readonly Life[],
  renames: readonly Rename[],
  folders: readonly Folder[],
): { lives: Life[]; findings: Finding[] } {
  const findings: Finding[] = [];
  let renamed = [...lives];
  for (const rename of renames) {
    const [from, to] = [rename.from, rename.to].map((symbol) =>
      renamed.filter((life) => life.symbol === symbol && life.first_day !== null),
    );
    if (from === undefined || to === undefined || from.length === 0 || to.length === 0) continue;
    const old = from.findLast(({ first_day }) => first_day !== null && first_day <= rename.on);
    const successor = to.find(({ first_day }) => first_day !== null && isNear(first_day, rename.on));
    const lastFile = old === undefined ? undefined : lastFileOf(old, folders);
    if (old === undefined || successor === undefined || lastFile === undefined || !isNear(lastFile, rename.on))
      findings.push(misfit(rename, old ?? from[0], successor ?? to[0], lastFile));
    else
      renamed = renamed.map((life) =>
        life === old ? leave(life, rename, lastFile) : life === successor ? enter(life, rename, old) : life,
      );
  }
  return { lives: renamed, findings };
}

function isNear(day: string, on: string): boolean {
  return Math.abs(daysBetween(day, on)) <= FIT_DAYS;
}

function lastFileOf({ native_symbol, first_day, last_day }: Life, folders: readonly Folder[]): string | undefined {
  if (last_day !== null) return last_day;
  const { stretches = [] } = folders.find(({ name }) => name.archiveName === native_symbol) ?? {};
  return stretches.findLast(({ last }) => first_day !== null && last >= first_day)?.last;
}

/** Files that the archive wrote after the settlement hold no trades of a life. */
function leave(life: Life, rename: Rename, lastFile: string): Life {
  const { settled } = rename;
  const isLonger = settled !== undefined && settled < lastFile;
  const files = isLonger ? ` It was settled on ${settled}; its files go on to ${lastFile}.` : '';
  return {
    ...life,
    ended: 'renamed',
    last_day: isLonger ? settled : lastFile,
    evidence: `${life.evidence} ${renamedSentence(rename)}${files}`,
  };
}

function enter(life: Life, rename: Rename, { instrument_id }: Life): Life {
  const { factor } = rename;
  return { ...life, began: 'renamed', predecessor: instrument_id, factor, evidence: `${life.evidence} ${renamedSentence(rename)}` };
}

function misfit(rename: Rename, old: Life | undefined, successor: Life | undefined, lastFile: string | undefined): Finding {
  const { from, to, on, evidence } = rename;
  return finding({
    severity: 'warn',
    exchange: old?.exchange ?? null,
    market: old?.market ?? null,
    symbol: to,
    from: on,
    message: `${from} is known to have become ${to} on ${on}, but the files of ${from} ${
      lastFile === undefined ? `begin on ${old?.first_day}` : `end on ${lastFile}`
    } and those of ${to} begin on ${successor?.first_day}; the two are not linked.`,
    reason: 'The archive may lack files, or the name may have been used by something else.',
    evidence,
  });
}
