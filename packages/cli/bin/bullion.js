#!/usr/bin/env node
// Plain JavaScript for Node 20: starts the command with the Node that can run TypeScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = new URL('../src/main.ts', import.meta.url);

/** Type stripping without a flag came with Node 22.18. */
function runsTypeScript(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function bundledNode() {
  const require = createRequire(import.meta.url);
  const path = join(dirname(require.resolve('node/package.json')), 'bin', 'node');
  return existsSync(path) ? path : undefined;
}

if (runsTypeScript(process.versions.node)) {
  // Before anything is imported, so that no file of it is compiled, nor freed of its types, a second time.
  module.enableCompileCache();
  await import(main.href);
} else {
  const child = spawn(bundledNode() ?? 'node', [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}
