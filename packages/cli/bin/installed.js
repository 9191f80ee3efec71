#!/usr/bin/env node
// The command as npm installs it: compiled, so that all it needs is a Node that is new enough.
import module from 'node:module';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(`bullion needs Node 24 or newer, and this is ${process.version}. The library \`bullion\` runs on Node 20.\n`);
  process.exit(1);
}
module.enableCompileCache();
await import(new URL('../lib/main.js', import.meta.url).href);
