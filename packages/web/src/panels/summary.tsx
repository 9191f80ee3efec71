import type { DatasetSpec } from '@bullion/core';
import { bytes, count } from '../format.ts';

/** The dataset in five numbers. */
export function Summary({ spec }: { spec: DatasetSpec }) {
  const { tables, data_quality: quality } = spec;
  const total = (pick: (table: DatasetSpec['tables'][number]) => number) => tables.reduce((sum, table) => sum + pick(table), 0);
  const gaps = Object.values(quality.gaps_by_cause).reduce((sum, each) => sum + each, 0);
  const ranges = tables.flatMap(({ date_range }) => (date_range === null ? [] : [date_range]));
  const start = ranges
    .map((range) => range.start)
    .sort()[0]
    ?.slice(0, 10);
  return (
    <dl className="summary">
      <Fact
        name="rows"
        value={count(total((table) => table.row_count))}
        note={`${tables.length} tables, ${bytes(total((table) => table.size_bytes))}`}
      />
      <Fact name="symbols" value={count(spec.symbols_count)} note={spec.exchanges.filter((each) => each !== 'aggregated').join(', ')} />
      <Fact name="since" value={start ?? '–'} note={spec.intervals.join(', ')} />
      <Fact
        name="checks passed"
        value={count(quality.checks_passed)}
        note={quality.checks_failed === 0 ? 'no findings' : `${count(quality.checks_failed)} with findings`}
      />
      <Fact name="gaps, each with a cause" value={count(gaps)} note={`${count(quality.quarantined_rows)} rows in quarantine`} />
    </dl>
  );
}

function Fact({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      <dd className="muted">{note}</dd>
    </div>
  );
}
