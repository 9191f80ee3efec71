#!/usr/bin/env bash
# The browser suite drives Debian's Chromium; installs it where it is missing and may be installed.
set -euo pipefail
command -v chromium >/dev/null && exit 0
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
