import type { Dataset } from 'bullion';
import { useCallback } from 'react';
import { count, dateTime, words } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Outages } from './outages.tsx';
import { Panel } from './panel.tsx';

const SHOWN = 50;

/** What is not there, and why; and the files that are, with their hashes. */
export function Quality({ dataset }: { dataset: Dataset }) {
  const gaps = useLoaded(useCallback(() => dataset.read('gaps', { limit: 5000 }), [dataset]));
  return (
    <Panel title="Quality" note="A gap is a time range that was asked for and has no rows. None of them is filled.">
      <Causes counts={dataset.spec.data_quality.gaps_by_cause} />
      {gaps.state === 'ready' ? (
        <Gaps rows={gaps.value.filter(({ cause }) => cause !== 'not_listed')} />
      ) : (
        <Loading what="gaps" loaded={gaps} />
      )}
      <Outages dataset={dataset} />
      <Files dataset={dataset} />
    </Panel>
  );
}

function Causes({ counts }: { counts: Readonly<Record<string, number>> }) {
  return (
    <ul className="causes">
      {Object.entries(counts)
        .toSorted(([, a], [, b]) => b - a)
        .map(([cause, each]) => (
          <li key={cause}>
            <strong>{count(each)}</strong> {words(cause)}
          </li>
        ))}
    </ul>
  );
}

interface GapRow {
  table_name: string;
  exchange: string;
  market: string;
  symbol: string;
  from_time: Date;
  until_time: Date;
  cause: string;
  evidence: string | null;
}

function Gaps({ rows }: { rows: readonly GapRow[] }) {
  const newest = rows.toSorted((a, b) => b.from_time.getTime() - a.from_time.getTime()).slice(0, SHOWN);
  if (newest.length === 0) return <p className="note">No gaps inside what is listed.</p>;
  return (
    <details>
      <summary>
        <span>Newest gaps</span>
        <span className="muted">
          {newest.length} of {count(rows.length)}
        </span>
      </summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {['table', 'exchange', 'symbol', 'from', 'until', 'cause', 'evidence'].map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {newest.map((gap) => (
              <tr key={`${gap.table_name} ${gap.exchange} ${gap.market} ${gap.symbol} ${gap.from_time.getTime()}`}>
                <td>{gap.table_name}</td>
                <td>
                  {gap.exchange} {gap.market}
                </td>
                <td>{gap.symbol}</td>
                <td>{dateTime(gap.from_time.toISOString())}</td>
                <td>{dateTime(gap.until_time.toISOString())}</td>
                <td>{words(gap.cause)}</td>
                <td className="muted">{gap.evidence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Files({ dataset: { spec } }: { dataset: Dataset }) {
  const files = spec.tables.flatMap((table) => table.files);
  return (
    <details>
      <summary>
        <span>Files and their SHA-256</span>
        <span className="muted">{count(files.length)}</span>
      </summary>
      <div className="scroll">
        <table>
          <tbody>
            {files.map((file) => (
              <tr key={file.path}>
                <td>{file.path}</td>
                <td className="number">{count(file.rows)} rows</td>
                <td>
                  <code>{file.sha256}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
