import { spawn } from 'node:child_process';

const OPENERS: Readonly<Record<string, string>> = { darwin: 'open', win32: 'explorer', linux: 'xdg-open' };

/** Shows a page to a person at a terminal; does nothing where there is no screen. */
export function openInBrowser(url: string): void {
  const opener = OPENERS[process.platform];
  const hasScreen = process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;
  if (opener === undefined || !hasScreen || process.stdout.isTTY !== true || process.env['CI'] !== undefined) return;
  const child = spawn(opener, [url], { stdio: 'ignore', detached: true });
  // A machine without the opener still has the address on the screen.
  child.on('error', () => undefined);
  child.unref();
}
