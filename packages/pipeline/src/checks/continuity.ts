import { addDays, dayOf, daysBetween, type Finding } from '@bullion/core';
import type { CheckResult } from '../engine/asset.ts';
import { type AvailabilityView, dateText } from './availability-view.ts';
import { have, onDays, type Shared, sharedFinding, verdict } from './several.ts';

/** A lost file of the last weeks may still come: the longest delays that users reported were seven days. */
const LATE_DAYS = 30;

/** Every symbol has a row for every day since its first one, and no day lacks its file. */
export async function continuity(view: AvailabilityView): Promise<CheckResult> {
  const [unasked, without] = [await holes(view), await filelessDays(view)];
  return verdict(
    'continuity',
    [...unasked.map(unaskedFinding), ...without.map((each) => filelessFinding(each, view))],
    'no day lacks its row or its file',
  );
}

/** Days between the first row of a symbol and the newest day of all that no row is about. */
async function holes({ lake, rows, year, newest }: AvailabilityView): Promise<Shared[]> {
  const [first, end] = [dateText(dayOf(year.from)), dateText(addDays(newest, 1))];
  return lake.engine.rows<Shared>(`
    WITH rows AS (FROM (${rows}) WHERE date < ${end}),
    -- Nearly all symbols have all their days, which a count tells sooner than a walk through them.
    broken AS (SELECT symbol FROM rows GROUP BY symbol HAVING count(*) <> ${end} - min(date)),
    followed AS (SELECT exchange, market, symbol, date, lead(date, 1, ${end}) OVER (PARTITION BY symbol ORDER BY date) AS next FROM rows SEMI JOIN broken USING (symbol))
    SELECT exchange, market, greatest(date + 1, ${first}) AS "from", next AS until, list(symbol ORDER BY symbol) AS symbols
    FROM followed WHERE next > date + 1 AND next > ${first} GROUP BY ALL ORDER BY "from", until, exchange, market`);
}

function unaskedFinding(hole: Shared): Finding {
  const last = addDays(hole.until, -1);
  return sharedFinding(hole, {
    severity: 'warn',
    message: `${have(hole.symbols)} no row ${onDays(hole.from, last)}.`,
    reason: `Nobody asked for these days: bullion backfill availability --from ${hole.from} --to ${hole.until} does.`,
  });
}

type Fileless = Shared & { readonly cause: string };

/** Runs of days whose file should exist and does not, of all symbols that share them. */
async function filelessDays({ lake, rows, year }: AvailabilityView): Promise<Fileless[]> {
  return lake.engine.rows<Fileless>(`
    WITH lacking AS (
      SELECT exchange, market, symbol, cause, date,
        date - (row_number() OVER (PARTITION BY exchange, market, symbol, state, cause ORDER BY date))::INTEGER AS island
      FROM (${rows})
      WHERE state IN ('missing', 'blocked') AND date >= ${dateText(dayOf(year.from))} AND date < ${dateText(dayOf(year.until))}
    ),
    runs AS (SELECT exchange, market, symbol, cause, min(date) AS "from", max(date) + 1 AS until FROM lacking
      GROUP BY exchange, market, symbol, cause, island)
    SELECT exchange, market, cause, "from", until, list(symbol ORDER BY symbol) AS symbols
    FROM runs GROUP BY ALL ORDER BY "from", until, exchange, market, cause`);
}

function filelessFinding(days: Fileless, { now }: AvailabilityView): Finding {
  const message = `${have(days.symbols)} no file ${onDays(days.from, addDays(days.until, -1))}: ${days.cause}.`;
  return sharedFinding(days, { severity: 'warn', message, reason: reasonOf(days, now) });
}

function reasonOf({ cause, until }: Fileless, now: number): string {
  if (cause === 'exchange_outage') return 'Most symbols lack the same days: an outage of the exchange, or of its publication.';
  if (cause === 'blocked') return 'The archive refused to answer about these days; they are asked for again.';
  return daysBetween(until, dayOf(now)) < LATE_DAYS
    ? 'A late upload: it is still looked for.'
    : 'The archive itself lacks it, and the listing was read; the rolling sweep looks again.';
}
