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
  const opened = performance.now();
  const bars = new Map<string, { bar: SingleBar; since: number }>();
  let multi: MultiBar | undefined;
  const barOf = ({ asset, total, unit }: ProgressEvent) => {
    multi ??= new MultiBar(
      { format: FORMAT, stream: process.stderr, hideCursor: true, clearOnComplete: true, etaBuffer: 50 },
      Presets.rect,
    );
    const known = bars.get(asset) ?? { bar: multi.create(total, 0, { asset, unit, rate: '' }), since: performance.now() };
    bars.set(asset, known);
    return known;
  };
  return {
    report: (event) => {
      const now = performance.now();
      if (now - opened < PATIENCE_MS || event.total === 0) return;
      const { bar, since } = barOf(event);
      const seconds = Math.max(0.1, (now - since) / 1000);
      bar.setTotal(event.total);
      bar.update(event.done, { asset: event.asset, unit: event.unit, rate: `${(event.done / seconds).toFixed(0)}/s` });
    },
    stop: () => multi?.stop(),
  };
}

const FORMAT = '{asset} [{bar}] {value}/{total} {unit} {rate} ETA {eta_formatted}';
