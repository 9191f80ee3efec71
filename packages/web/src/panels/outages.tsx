import type { Dataset } from 'bullion';
import { useCallback } from 'react';
import { count, dateTime } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';

const SHOWN = 50;

/** Times at which many symbols lacked the same rows, the newest first; nothing where a dataset has none. */
export function Outages({ dataset }: { dataset: Dataset }) {
  const isThere = dataset.spec.tables.some(({ name }) => name === 'outages');
  const read = useCallback(async () => (isThere ? await dataset.read('outages', { limit: 5000 }) : []), [dataset, isThere]);
  const outages = useLoaded(read);
  if (outages.state !== 'ready' || outages.value.length === 0) return null;
  const newest = outages.value.toSorted((a, b) => b.from_time.getTime() - a.from_time.getTime()).slice(0, SHOWN);
  return (
    <details>
      <summary>
        <span>Newest outages</span>
        <span className="muted">
          {newest.length} of {count(outages.value.length)}
        </span>
      </summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {['exchange', 'from', 'until', 'seen in', 'symbols', 'which'].map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {newest.map((outage) => (
              <tr key={`${outage.table_name} ${outage.exchange} ${outage.market} ${outage.from_time.getTime()}`}>
                <td>
                  {outage.exchange} {outage.market}
                </td>
                <td>{dateTime(outage.from_time.toISOString())}</td>
                <td>{dateTime(outage.until_time.toISOString())}</td>
                <td>{outage.table_name}</td>
                <td>
                  {outage.symbols_silent} of {outage.symbols_expected ?? '?'}
                </td>
                <td className="muted">{outage.evidence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
