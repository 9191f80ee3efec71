import type { ReportedFinding } from '@bullion/core';
import { countsOf } from '@bullion/pipeline';
import { countText, table } from './output.ts';

/** So many are shown to people; `--json` has them all. */
const SHOWN_MAX = 40;
/** Of the columns of sentences. */
const WIDTH = { what: 56, why: 48 };

/** What checks found, the gravest first, with what may make it legitimate; nothing where nothing was found. */
export function findingLines(findings: readonly ReportedFinding[]): string {
  if (findings.length === 0) return '';
  const more = findings.length - SHOWN_MAX;
  return [
    `${countText(findings.length)} findings (${inWords(findings)})`,
    table(
      ['', 'check', 'from', 'what', 'why it may be so'],
      findings.slice(0, SHOWN_MAX).map((each) => [each.severity, each.check, each.from, what(each), each.reason]),
      [null, null, null, WIDTH.what, WIDTH.why],
    ),
    ...(more > 0 ? [`and ${countText(more)} more; --json has them all`] : []),
  ].join('\n');
}

/** `2 to look at, 5 that explain themselves`. */
export function inWords(findings: readonly ReportedFinding[]): string {
  const { error, warn, info } = countsOf(findings);
  const parts = [
    ...(error > 0 ? [`${countText(error)} wrong`] : []),
    ...(warn > 0 ? [`${countText(warn)} to look at`] : []),
    ...(info > 0 ? [`${countText(info)} that explain themselves`] : []),
  ];
  return parts.join(', ');
}

/** The symbols that it is about stand beside it. */
function what({ message, evidence, symbol }: ReportedFinding): string {
  return evidence === null || symbol !== null ? message : `${message} (${evidence})`;
}
