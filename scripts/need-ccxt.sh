#!/usr/bin/env bash
# The suite of ccxt runs against the package itself, which is optional and big: it is installed on its own below node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."
version=4.5.84
folder=node_modules/.ccxt
[ "$(cat "$folder/.installed" 2>/dev/null)" = "$version" ] && exit 0
mkdir -p "$folder"
echo '{ "private": true }' > "$folder/package.json"
npm install --prefix "$folder" --silent --ignore-scripts --no-audit --no-fund --no-package-lock "ccxt@$version"
echo "$version" > "$folder/.installed"
