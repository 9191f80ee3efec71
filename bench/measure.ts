import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a measure works with. */
export interface Bench {
  /** Shared by the measures of a run, gone afterwards. */
  readonly folder: string;
  /** How often a short thing is measured. */
  readonly runs: number;
}

/** What one process took from start to end. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly stdout: string;
}

/** Runs a command as a process of its own; CPU time and peak memory are read from /proc while it lives. */
export function measure(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command, args, { env: { ...process.env, CI: '1', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const seen = { cpuMs: 0, peakMb: 0 };
  const look = setInterval(() => Object.assign(seen, lookAt(child.pid ?? 0, seen)), 5);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ wallMs: performance.now() - started, ...seen, stdout });
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}: ${stdout.slice(0, 500)}`));
    });
  });
}

const TICK_MS = 10;

function lookAt(pid: number, last: { cpuMs: number; peakMb: number }): { cpuMs: number; peakMb: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const [, peakKb = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, peakMb: Math.max(last.peakMb, Number(peakKb) / 1024) };
  } catch {
    return last;
  }
}

/** What one way of doing a job took. */
export interface Summary {
  readonly way: string;
  readonly runs: number;
  /** Minimum, median and maximum. */
  readonly wallMs: readonly [number, number, number];
  /** Medians. */
  readonly cpuMs: number;
  readonly peakMb: number;
  /** What was counted on the way, such as requests. */
  readonly counted: string;
}

interface Repeated {
  readonly way: string;
  readonly runs: number;
  readonly once: (run: number) => Promise<Measured>;
  /** Reads the last run's output; throws where it is not what the job asks for. */
  readonly count?: (stdout: string) => string;
}

/** Runs one way of doing a job several times. */
export async function repeat({ way, runs, once, count = () => '' }: Repeated): Promise<Summary> {
  const all: Measured[] = [];
  for (let run = 0; run < runs; run++) all.push(await once(run));
  const sorted = (pick: (each: Measured) => number) => all.map(pick).sort((a, b) => a - b);
  const walls = sorted((each) => each.wallMs);
  const middle = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? 0;
  return {
    way,
    runs,
    wallMs: [walls[0] ?? 0, middle(walls), walls.at(-1) ?? 0],
    cpuMs: middle(sorted((each) => each.cpuMs)),
    peakMb: middle(sorted((each) => each.peakMb)),
    counted: count(all.at(-1)?.stdout ?? ''),
  };
}
