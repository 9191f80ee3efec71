import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

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

export interface Summary {
  readonly what: string;
  readonly goal: string;
  readonly runs: number;
  /** Minimum, median and maximum. */
  readonly wallMs: readonly [number, number, number];
  readonly cpuMs: number;
  readonly peakMb: number;
}

export async function repeat(what: string, goal: string, runs: number, once: () => Promise<Measured>): Promise<Summary> {
  const all: Measured[] = [];
  for (let index = 0; index < runs; index++) all.push(await once());
  const sorted = (pick: (each: Measured) => number) => all.map(pick).sort((a, b) => a - b);
  const walls = sorted((each) => each.wallMs);
  const middle = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? 0;
  return {
    what,
    goal,
    runs,
    wallMs: [walls[0] ?? 0, middle(walls), walls.at(-1) ?? 0],
    cpuMs: middle(sorted((each) => each.cpuMs)),
    peakMb: middle(sorted((each) => each.peakMb)),
  };
}
