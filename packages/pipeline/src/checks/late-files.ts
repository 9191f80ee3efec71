import { addDays, type Finding } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';
import type { AvailabilityView } from './availability-view.ts';
import { dateText } from './availability-view.ts';
import { type NewestList, newestList } from './instrument-list.ts';
import { have, type Shared, sharedFinding, verdict } from './several.ts';

const HOUR_MS = 3_600_000;
/** Nothing is pending for longer. */
const PENDING_DAYS = 60;
/** From this share of live symbols on it is the publication that is late. */
const OUTAGE_SHARE = 0.5;

/** No file is later than 99 of 100 files were. */
export async function lateFiles(view: AvailabilityView): Promise<CheckResult> {
  const findings: Finding[] = [];
  for (const late of await lateDays(view)) findings.push(...findingsOf(late, await newestList(view.lake, late), view));
  return verdict('late_files', findings, `every file is there ${hours(view)} after its day, or not due yet`);
}

type LateDay = Shared & { readonly live: number };

async function lateDays({ lake, rows, dueUntil, newest }: AvailabilityView): Promise<LateDay[]> {
  return lake.engine.rows<LateDay>(`
    SELECT exchange, market, date AS "from", date + 1 AS until, list(symbol ORDER BY symbol) FILTER (state = 'pending') AS symbols,
      count(*) FILTER (available OR state IN ('pending', 'missing')) AS live
    FROM (${rows}) WHERE date < ${dateText(dueUntil)} AND date > ${dateText(addDays(newest, -PENDING_DAYS))}
    GROUP BY ALL HAVING count(*) FILTER (state = 'pending') > 0 ORDER BY date, exchange, market`);
}

/** What the exchange does not trade any more ended; of the others the file is late. */
function findingsOf(day: LateDay, list: NewestList | undefined, view: AvailabilityView): Finding[] {
  const ended = day.symbols.filter((symbol) => list !== undefined && list.byName.get(symbol)?.status !== 'trading');
  const late = day.symbols.filter((symbol) => !ended.includes(symbol));
  const say = (symbols: readonly string[], severity: Finding['severity'], reason: string): Finding[] =>
    symbols.length === 0
      ? []
      : [
          sharedFinding(
            { ...day, symbols },
            { severity, reason, message: `${have(symbols)} no file of ${day.from} yet, later than ${hours(view)} after its day.` },
          ),
        ];
  const isOutage = late.length > 1 && late.length >= OUTAGE_SHARE * day.live;
  return [
    ...say(late, 'warn', isOutage ? `An outage of the publication: ${late.length} of ${day.live} live symbols lack it.` : LATE_UPLOAD),
    ...say(
      ended,
      'info',
      `A delisting: the list of the exchange of ${list?.day ?? addDays(day.from, 1)} does not have it trading any more.`,
    ),
  ];
}

const LATE_UPLOAD = 'A late upload: files up to seven days late came before. It is looked for again with every run.';

function hours({ delayMs }: AvailabilityView): string {
  return `${Math.round(delayMs / HOUR_MS)} hours`;
}
