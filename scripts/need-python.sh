#!/usr/bin/env bash
# The interoperability suite reads published files with Python's tools, in an environment of its own below node_modules.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=node_modules/.python
wanted=$(sha256sum test/python/requirements.txt | cut -d' ' -f1)
[ "$(cat "$venv/.installed" 2>/dev/null)" = "$wanted" ] && exit 0
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r test/python/requirements.txt
echo "$wanted" > "$venv/.installed"
