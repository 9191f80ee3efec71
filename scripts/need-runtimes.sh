#!/usr/bin/env bash
# What people run packages with: the oldest Node that we promise, Deno and Bun; each ships its binary in a package.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted="node@20.20.2 deno@2.9.6 bun@1.4.4"
folder=node_modules/.runtimes
[ "$(cat "$folder/.installed" 2>/dev/null)" = "$wanted" ] && exit 0
mkdir -p "$folder"
echo '{ "private": true, "allowScripts": { "node": true, "deno": true, "bun": true } }' > "$folder/package.json"
# shellcheck disable=SC2086
npm install --prefix "$folder" --silent --no-audit --no-fund --no-package-lock $wanted
echo "$wanted" > "$folder/.installed"
