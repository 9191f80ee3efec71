import { BullionError, type Clock, isoTime, type Log } from '@bullion/core';
import type { Answer, Send } from '@bullion/exchanges';
import type { Ledger } from '@bullion/lake';

const HOUR_MS = 3_600_000;
/** What is closed is decided by the clock of the exchange, so ours may be off by a little; by more it would ask about days that are not there yet. */
const AHEAD_MS = HOUR_MS;

/** Refuses answers of an exchange for which it is much earlier than for us: nothing that was asked for in the future is ever stored. */
export function refuseAhead(send: Send, clock: Clock, title: string): Send {
  return async (ask, options) => {
    const answer = await send(ask, options);
    const ahead = isKept(answer) ? 0 : clock.now() - (answer.serverTime ?? clock.now());
    if (ahead <= AHEAD_MS) return answer;
    throw new BullionError(
      'clock_ahead',
      `This clock says ${isoTime(clock.now())}, and that of ${title} is ${spanText(ahead)} behind it.`,
      {
        hint: 'Set the clock of this machine, or the time that --now names; what is stored is as it was.',
        details: { aheadMs: ahead, url: answer.url },
      },
    );
  };
}

/** A cache on the way answers with the time at which it was asked first. */
function isKept({ headers }: Answer): boolean {
  return headers['age'] !== undefined || /hit/i.test(headers['x-cache'] ?? '');
}

/** Says so where the last run happened in what is the future now: a clock was set back, or was ahead then. */
export function warnBehind(ledger: Pick<Ledger, 'runs'>, now: number, log: Log): void {
  const [last] = ledger.runs(1);
  const ahead = Date.parse(last?.startedAt ?? '') - now;
  if (!(ahead > AHEAD_MS)) return;
  log.warn(
    `The last run was at ${last?.startedAt}, ${spanText(ahead)} after now: a clock was set back. What was asked then is asked again.`,
    {
      code: 'clock_behind',
      last_run: last?.runId,
    },
  );
}

function spanText(ms: number): string {
  const hours = ms / HOUR_MS;
  return hours < 48 ? `${hours.toFixed(1)} hours` : `${(hours / 24).toFixed(1)} days`;
}
