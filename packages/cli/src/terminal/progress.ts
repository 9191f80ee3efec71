import type { ProgressEvent } from '@bullion/pipeline';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** Bars with rate and ETA on stderr, one per asset, only on a terminal and only once something takes two seconds. */
export interface Progress {
  readonly report: (event: ProgressEvent) => void;
  stop(): void;
}

const PATIENCE_MS = 2_000;

export function createProgress(shown: boolean): Progress {
  if (!shown) return { report: () => undefined, stop: () => undefined };
  const started = performance.now();
  const bars = new Map<string, SingleBar>();
  let multi: MultiBar | undefined;
  const barOf = ({ asset, total, unit }: ProgressEvent): SingleBar => {
    multi ??= new MultiBar(
      { format: FORMAT, stream: process.stderr, hideCursor: true, clearOnComplete: true, etaBuffer: 50 },
      Presets.rect,
    );
    const bar = bars.get(asset) ?? multi.create(total, 0, { asset, unit, rate: '' });
    bars.set(asset, bar);
    return bar;
  };
  return {
    report: (event) => {
      const seconds = (performance.now() - started) / 1000;
      if (seconds * 1000 < PATIENCE_MS || event.total === 0) return;
      const bar = barOf(event);
      bar.setTotal(event.total);
      bar.update(event.done, { asset: event.asset, unit: event.unit, rate: `${(event.done / seconds).toFixed(0)}/s` });
    },
    stop: () => multi?.stop(),
  };
}

const FORMAT = '{asset} [{bar}] {value}/{total} {unit} {rate} ETA {eta_formatted}';
