import { jsx as _jsx, jsxs as _jsxs } from 'react/jsx-runtime';
import { bytes, count } from '../format.ts';
/** The dataset in five numbers. */
export function Summary({ spec }) {
  const { tables, data_quality: quality } = spec;
  const total = (pick) => tables.reduce((sum, table) => sum + pick(table), 0);
  const gaps = Object.values(quality.gaps_by_cause).reduce((sum, each) => sum + each, 0);
  const ranges = tables.flatMap(({ date_range }) => (date_range === null ? [] : [date_range]));
  const start = ranges
    .map((range) => range.start)
    .sort()[0]
    ?.slice(0, 10);
  return _jsxs('dl', {
    className: 'summary',
    children: [
      _jsx(Fact, {
        name: 'rows',
        value: count(total((table) => table.row_count)),
        note: `${tables.length} tables, ${bytes(total((table) => table.size_bytes))}`,
      }),
      _jsx(Fact, {
        name: 'symbols',
        value: count(spec.symbols_count),
        note: spec.exchanges.filter((each) => each !== 'aggregated').join(', '),
      }),
      _jsx(Fact, { name: 'since', value: start ?? '–', note: spec.intervals.join(', ') }),
      _jsx(Fact, {
        name: 'checks passed',
        value: count(quality.checks_passed),
        note: quality.checks_failed === 0 ? 'none failed' : `${count(quality.checks_failed)} failed`,
      }),
      _jsx(Fact, { name: 'gaps, each with a cause', value: count(gaps), note: `${count(quality.quarantined_rows)} rows in quarantine` }),
    ],
  });
}
function Fact({ name, value, note }) {
  return _jsxs('div', {
    children: [_jsx('dt', { children: name }), _jsx('dd', { children: value }), _jsx('dd', { className: 'muted', children: note })],
  });
}
