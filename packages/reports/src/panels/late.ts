import * as analytics from 'bullion/analytics';
import type { Facts } from '../facts.ts';
import { type Html, html } from '../page/html.ts';
import { decimal, percent, whole } from '../page/numbers.ts';
import { gridHtml } from './panel.ts';

/** A file that is not there a day after its day ended is late. */
const LATE_HOURS = 24;

/** One sentence on how late the files of the archive came. */
export function lateText({ delays }: Facts): string {
  if ('missing' in delays) return `not known. ${delays.missing}`;
  const { found } = delays;
  const files = analytics.sum(found.map((day) => day.files));
  const rewritten = analytics.sum(found.map((day) => day.rewritten_files));
  const usual = analytics.quantile(
    found.flatMap(({ median_hours }) => (median_hours === null ? [] : [median_hours])),
    0.5,
  );
  const late = found.filter(isLate);
  const worst = late.reduce((most, { max_hours }) => Math.max(most, max_hours ?? 0), 0);
  return [
    late.length === 0
      ? `none of ${whole(files)}, on ${whole(found.length)} days`
      : `on ${whole(late.length)} of ${whole(found.length)} days (${percent(late.length / found.length, 1)}) the last file came more than a day after its day, ${decimal(worst, 1)} hours at most`,
    usual === null ? '' : `; half of the files are usually there ${decimal(usual, 1)} hours after their day`,
    rewritten === 0 ? '' : `; of ${whole(rewritten)} it is not known, because they were uploaded again`,
  ].join('');
}

const LATE_MAX = 200;

/** The days with late files, the newest first. */
export function lateHtml({ delays }: Facts): Html | null {
  const late = 'found' in delays ? delays.found.filter(isLate).reverse() : [];
  if (late.length === 0) return null;
  const rows = late
    .slice(0, LATE_MAX)
    .map((day) => [
      day.date,
      day.exchange,
      day.market,
      whole(day.files),
      ...[day.median_hours, day.p90_hours, day.max_hours].map((hours) => decimal(hours, 1)),
    ]);
  const head = ['day', 'exchange', 'market', 'files', 'half after h', '90 % after h', 'all after h'];
  const note = late.length > LATE_MAX ? `the newest ${LATE_MAX} of ${whole(late.length)} days` : `${late.length} days`;
  return html`<details><summary>Days with late files <span>${note}</span></summary><div class="scroll">${gridHtml(head, rows, [0, 1, 2])}</div></details>`;
}

const isLate = ({ max_hours }: { readonly max_hours: number | null }): boolean => max_hours !== null && max_hours > LATE_HOURS;
