import type { TimeUnit } from '@bullion/exchanges';
import type { CheckResult } from '../engine/asset.ts';

export const TIME_UNITS = 'time_units';

const IN_WORDS: Readonly<Record<TimeUnit, string>> = { ms: 'milliseconds', us: 'microseconds', 'ms and us': 'both' };

/** What files count their times in. It is told by the size of each number; a file in which both stand asks for a look. */
export function timeUnitsCheck(units: ReadonlyMap<TimeUnit, number>): CheckResult {
  const counts = [...units].map(([unit, files]) => `${files} file${files === 1 ? '' : 's'} in ${IN_WORDS[unit]}`).sort();
  return { name: TIME_UNITS, passed: !units.has('ms and us'), severity: 'warn', detail: counts.join(', ') };
}
