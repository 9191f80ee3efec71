import type { Series } from '../data/series.ts';
import { count, day, words } from '../format.ts';
import { Panel } from './panel.tsx';

/** Longer lists fold. */
const ROWS_SHOWN = 12;

interface CoverageProps {
  series: readonly Series[];
  base: string;
  onBase: (base: string) => void;
}

/** Which days of which series are there: a bar per series, with its holes. */
export function Coverage({ series, base, onBase }: CoverageProps) {
  const shown = series.filter(({ exchange }) => exchange !== 'aggregated').toSorted(byLength);
  const from = Math.min(...shown.map((each) => each.from));
  const until = Math.max(...shown.map((each) => each.until));
  const groups = Map.groupBy(shown, ({ exchange, market }) => `${exchange} ${market}`);
  return (
    <Panel
      title="Coverage"
      note={`Daily bars, ${day(from)} to ${day(until)}. A red notch is a day without a bar; point at it for its cause.`}
    >
      <div className="coverage">
        {[...groups].map(([name, members]) => (
          <details key={name} open={members[0]?.exchange === shown[0]?.exchange}>
            <summary>
              <span>{name}</span>
              <span className="muted">
                {members.length} symbols, {count(members.reduce((sum, each) => sum + each.days, 0))} bars
              </span>
            </summary>
            <Rows series={members.slice(0, ROWS_SHOWN)} from={from} until={until} base={base} onBase={onBase} />
            {members.length > ROWS_SHOWN && (
              <details>
                <summary>
                  <span>{count(members.length - ROWS_SHOWN)} more</span>
                </summary>
                <Rows series={members.slice(ROWS_SHOWN)} from={from} until={until} base={base} onBase={onBase} />
              </details>
            )}
          </details>
        ))}
      </div>
    </Panel>
  );
}

interface RowsProps extends CoverageProps {
  from: number;
  until: number;
}

function Rows({ series, from, until, base, onBase }: RowsProps) {
  return (
    <table>
      <tbody>
        {series.map((each) => (
          <tr key={each.symbol} aria-selected={each.base === base}>
            <th scope="row">
              <button type="button" className="link" onClick={() => onBase(each.base)}>
                {each.symbol}
              </button>
            </th>
            <td className="bar-cell">
              <Bar series={each} from={from} until={until} />
            </td>
            <td className="number">{count(each.days)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bar({ series, from, until }: { series: Series; from: number; until: number }) {
  const at = (ms: number) => (100 * (ms - from)) / (until - from);
  return (
    <svg
      className="bar"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="img"
      aria-label={`${day(series.from)} to ${day(series.until)}`}
    >
      <rect className="rail" width="100" height="6" />
      <rect className="have" x={at(series.from)} width={Math.max(0.4, at(series.until) - at(series.from))} height="6" />
      {series.holes.map((hole) => (
        <rect key={hole.from} className="hole" x={at(hole.from)} width={Math.max(0.4, at(hole.until) - at(hole.from))} height="6">
          <title>{`${day(hole.from)}: ${words(hole.cause)}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** Within a market the longest series first. */
function byLength(a: Series, b: Series): number {
  const [left, right] = [a, b].map(({ exchange, market }) => `${exchange} ${market}`);
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return b.days - a.days || (a.symbol < b.symbol ? -1 : 1);
}
