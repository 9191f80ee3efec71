/** The candidates nearest to a word that was not found, best first: what the writer may have meant. */
export function nearMisses(word: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = word.toUpperCase();
  const scored: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const upper = candidate.toUpperCase();
    const distance = upper.startsWith(wanted) || wanted.startsWith(upper) ? 0.5 : editDistance(wanted, upper);
    if (distance <= Math.max(2, Math.ceil(wanted.length / 3))) scored.push({ candidate, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || a.candidate.length - b.candidate.length || (a.candidate < b.candidate ? -1 : 1));
  return scored.slice(0, limit).map(({ candidate }) => candidate);
}

/** A sentence for an error: ` Did you mean A, B?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearMisses(word, candidates);
  return near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
}

/** Levenshtein distance: the fewest insertions, deletions and replacements between two words. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
