import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A server in a process of its own, so that its CPU time and memory are not those of what is measured. */
export interface Helper<Hello> extends AsyncDisposable {
  /** What it said when it was ready. */
  readonly hello: Hello;
}

/** Starts a script that prints one line of JSON when it is ready; it is ended with its block. */
export async function startHelper<Hello>(script: string, ...args: readonly string[]): Promise<Helper<Hello>> {
  const child = spawn(process.execPath, ['--max-old-space-size=8192', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.on('close', (code) => reject(new Error(`${script} ended with ${code} before it was ready.`)));
  });
  return {
    hello: JSON.parse(line),
    [Symbol.asyncDispose]: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
