import { groupBy, INTERVAL_MS, isoTime, type SpecTable } from '@bullion/core';
import type { Facts } from '../facts.ts';
import { html } from '../page/html.ts';
import { percent, timeText, whole } from '../page/numbers.ts';
import { lateHtml, lateText } from './late.ts';
import { gridHtml, type Panel } from './panel.ts';
import { again, spanOf } from './subject.ts';

/** What was read, how complete it is, and how to make the sheet again. */
export function qualityPanel(facts: Facts): Panel {
  const { spec, gaps, candles } = facts;
  const { data_quality: quality } = spec;
  const span = spanOf(facts);
  const expected = (span.until.getTime() - span.from.getTime()) / INTERVAL_MS[candles.interval];
  const findings = Object.values(quality.findings_by_check).reduce((sum, each) => sum + each, 0);
  const lines = [
    ['Daily candles', `${whole(candles.length)} of ${whole(expected)} (${percent(candles.length / expected)})`],
    ['Candles with a flag', flagsText(facts)],
    ['Gaps of this symbol', gaps.length === 0 ? 'none' : causesText(gaps)],
    ['Late files of the archive', lateText(facts)],
    ['Rows in quarantine (whole dataset)', whole(quality.quarantined_rows)],
    [
      'Checks (whole dataset)',
      `${whole(quality.checks_passed)} passed, ${whole(quality.checks_failed)} not; ${whole(findings)} findings to look at, ${whole(quality.findings_explained)} that explain themselves`,
    ],
    [
      'Findings',
      Object.entries(quality.findings_by_check)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ') || 'none',
    ],
    ['Last check', isoTime(Date.parse(quality.last_validation))],
    [
      'Dataset',
      `${spec.name} ${spec.version}, revision ${spec.revision}, of ${isoTime(Date.parse(spec.update_time))}${spec.simulated ? ', simulated' : ''}`,
    ],
  ];
  return {
    id: 'quality',
    title: 'Where this comes from, and how complete it is',
    note: 'Nothing on this page was filled in. A row leads to the answer of the exchange that it comes from with bullion why.',
    wide: true,
    body: html`<div class="facts">${gridHtml(['', ''], lines, [0, 1])}</div>
<p class="note">The same page again:</p><pre><code>${again(facts)}</code></pre>
${gaps.length === 0 ? null : html`<h3>Gaps</h3>${gapsHtml(facts)}`}
${lateHtml(facts)}
<details><summary>Files that were read <span>SHA-256 as in spec.json</span></summary><div class="scroll">${gridHtml(['file', 'rows', 'SHA-256'], filesOf(facts), [0, 2])}</div></details>`,
  };
}

const GAPS_MAX = 40;

function gapsHtml({ gaps }: Facts) {
  const shown = gaps.toSorted((a, b) => b.from_time.getTime() - a.from_time.getTime()).slice(0, GAPS_MAX);
  const rows = shown.map((gap) => [
    gap.table_name,
    gap.exchange,
    timeText(gap.from_time),
    timeText(gap.until_time),
    gap.cause,
    gap.evidence ?? '',
  ]);
  return html`<div class="scroll gaps">${gridHtml(['table', 'exchange', 'from', 'until', 'cause', 'evidence'], rows, [0, 1, 2, 3, 4, 5])}</div>${
    gaps.length > GAPS_MAX ? html`<p class="note">The newest ${GAPS_MAX} of ${gaps.length}.</p>` : null
  }`;
}

function flagsText({ candles }: Facts): string {
  const counts = new Map<string, number>();
  for (const flag of candles.flatMap(({ flags }) => flags?.split(',') ?? [])) counts.set(flag, (counts.get(flag) ?? 0) + 1);
  return [...counts].map(([flag, count]) => `${flag} ${count}`).join(', ') || 'none';
}

function causesText(gaps: Facts['gaps']): string {
  const counts = groupBy(gaps, ({ cause }) => cause);
  return [...counts].map(([cause, each]) => `${cause} ${each.length}`).join(', ');
}

function filesOf(facts: Facts): string[][] {
  const { from, until } = spanOf(facts);
  const read = (name: string, isRead: boolean): readonly SpecTable['files'][number][] =>
    isRead ? (facts.spec.tables.find((each) => each.name === name)?.files ?? []) : [];
  const files = [
    ...read('ohlcv_daily', true),
    ...read('ohlcv_hourly', 'found' in facts.hours),
    ...read('funding_rates', 'found' in facts.funding),
    ...read('open_interest', 'found' in facts.interest),
  ];
  return files
    .filter(
      (file) =>
        file.from === null || file.until === null || (Date.parse(file.from) < until.getTime() && Date.parse(file.until) > from.getTime()),
    )
    .map(({ path, rows, sha256 }) => [path, whole(rows), sha256]);
}
