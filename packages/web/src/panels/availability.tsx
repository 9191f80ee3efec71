import { AvailabilityDB, type Dataset } from 'bullion';
import { useCallback, useState } from 'react';
import { calendarChart } from '../charts/calendar.ts';
import { Chart } from '../charts/chart.tsx';
import { count, words } from '../format.ts';
import { useLoaded } from '../use-loaded.ts';
import { Loading } from './loading.tsx';
import { Panel } from './panel.tsx';

/** The calendar of one perpetual of the Binance archive: a square a day, coloured by what is known of it. */
export function Availability({ dataset }: { dataset: Dataset }) {
  const db = useLoaded(useCallback(() => open(dataset), [dataset]));
  return (
    <Panel
      title="Availability of the Binance archive"
      note="Whether the 1-minute file of each day is published, by UTC day. “Not yet” and “could not ask” are never shown as missing."
    >
      {db.state === 'ready' ? <Calendar {...db.value} /> : <Loading what="availability" loaded={db} />}
    </Panel>
  );
}

interface CalendarProps {
  db: AvailabilityDB;
  symbols: readonly string[];
}

async function open(dataset: Dataset): Promise<CalendarProps> {
  const db = await AvailabilityDB.open({ dataset });
  return { db, symbols: await db.symbols() };
}

function Calendar({ db, symbols }: CalendarProps) {
  const [wanted, setSymbol] = useState('BTCUSDT');
  const symbol = symbols.includes(wanted) ? wanted : (symbols[0] ?? '');
  const timeline = useLoaded(useCallback(() => db.timeline(symbol), [db, symbol]));
  if (symbols.length === 0) return <p className="loading">This dataset has no availability.</p>;
  return (
    <>
      <label className="picker">
        <span>{count(symbols.length)} perpetuals, delisted ones included</span>
        <input
          list="symbols"
          defaultValue={symbol}
          aria-label="Symbol"
          onChange={({ target }) => {
            const typed = target.value.toUpperCase();
            if (symbols.includes(typed)) setSymbol(typed);
          }}
        />
        <datalist id="symbols">
          {symbols.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      </label>
      {timeline.state === 'ready' ? <Timeline {...timeline.value} /> : <Loading what={symbol} loaded={timeline} />}
    </>
  );
}

type TimelineProps = Awaited<ReturnType<AvailabilityDB['timeline']>>;

function Timeline({ symbol, first, last, days }: TimelineProps) {
  const states = [...Map.groupBy(days, ({ state }) => state)].map(([state, each]) => `${count(each.length)} ${words(state)}`);
  const years = [...new Set(days.map(({ date }) => date.slice(0, 4)))].sort().reverse().slice(0, 4);
  return (
    <>
      <p className="note">
        <strong>{symbol}</strong>: {first === null ? 'no file in these days' : `${first} to ${last}`}; {states.join(', ')}
      </p>
      <Chart
        className="calendar"
        height={40 + years.length * 150}
        label={`Availability of ${symbol}`}
        option={(theme) => calendarChart(days, years, theme)}
      />
    </>
  );
}
