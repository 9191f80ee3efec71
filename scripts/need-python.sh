#!/usr/bin/env bash
# The interoperability suite reads published files with Python's tools, in an environment of its own below node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=node_modules/.python
httpfs=1.5.5
wanted="$(sha256sum test/python/requirements.txt | cut -d' ' -f1) $httpfs"
[ "$(cat "$venv/.installed" 2>/dev/null)" = "$wanted" ] && exit 0
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r test/python/requirements.txt
# DuckDB over HTTP: this extension comes as a package for its own version alone.
"$venv/bin/pip" install --quiet --disable-pip-version-check --upgrade --target "$venv/httpfs" "duckdb==$httpfs" "duckdb-extension-httpfs==$httpfs"
echo "$wanted" > "$venv/.installed"
