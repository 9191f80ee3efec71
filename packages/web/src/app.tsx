import type { Dataset } from 'bullion';
import { useCallback, useState } from 'react';
import { loadDataset } from './data/dataset.ts';
import { loadSeries, type Series } from './data/series.ts';
import { dateTime } from './format.ts';
import { Availability } from './panels/availability.tsx';
import { Candles } from './panels/candles.tsx';
import { Coverage } from './panels/coverage.tsx';
import { Funding } from './panels/funding.tsx';
import { Loading } from './panels/loading.tsx';
import { Quality } from './panels/quality.tsx';
import { Summary } from './panels/summary.tsx';
import { useLoaded } from './use-loaded.ts';

/** The whole page: one dataset, looked at from several sides. */
export function App() {
  const dataset = useLoaded(loadDataset);
  if (dataset.state !== 'ready') return <Loading what="the dataset" loaded={dataset} />;
  return <Page dataset={dataset.value} />;
}

function Page({ dataset }: { dataset: Dataset }) {
  const series = useLoaded(useCallback(() => loadSeries(dataset), [dataset]));
  const [base, setBase] = useState('BTC');
  return (
    <>
      <Header dataset={dataset} />
      <main>
        <Summary spec={dataset.spec} />
        {series.state === 'ready' ? (
          <Market dataset={dataset} series={series.value} base={base} onBase={setBase} />
        ) : (
          <Loading what="the list of series" loaded={series} />
        )}
        <Availability dataset={dataset} />
        <Quality dataset={dataset} />
      </main>
      <footer>
        Revision <code>{dataset.revision}</code>. Every row can be traced to the answer that said it: <code>bullion why</code>.
      </footer>
    </>
  );
}

function Header({ dataset: { spec } }: { dataset: Dataset }) {
  return (
    <header>
      <h1>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M9 6h14l6 20H3z" />
        </svg>
        Bullion
      </h1>
      {spec.simulated && (
        <span className="badge" title="Made by a seeded simulator, not by an exchange">
          simulated data
        </span>
      )}
      <span className="muted">updated {dateTime(spec.update_time)}</span>
    </header>
  );
}

/** Tokens that are one click away; the others are found under Coverage. */
const TOKENS_SHOWN = 14;

/** Base assets, those with most bars first. */
function basesOf(series: readonly Series[]): string[] {
  const bars = new Map<string, number>();
  for (const { base, days } of series) bars.set(base, (bars.get(base) ?? 0) + days);
  return [...bars].toSorted(([a, most], [b, least]) => least - most || (a < b ? -1 : 1)).map(([base]) => base);
}

interface MarketProps {
  dataset: Dataset;
  series: readonly Series[];
  base: string;
  onBase: (base: string) => void;
}

function Market({ dataset, series, base, onBase }: MarketProps) {
  const bases = basesOf(series);
  const shown = bases.includes(base) ? base : (bases[0] ?? base);
  return (
    <>
      <nav aria-label="Token" className="tokens">
        {bases.slice(0, TOKENS_SHOWN).map((each) => (
          <button type="button" key={each} aria-pressed={each === shown} onClick={() => onBase(each)}>
            {each}
          </button>
        ))}
      </nav>
      <Candles dataset={dataset} series={series.filter((each) => each.base === shown)} base={shown} />
      <Funding dataset={dataset} base={shown} />
      <Coverage series={series} base={shown} onBase={onBase} />
    </>
  );
}
