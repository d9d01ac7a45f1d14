#!/usr/bin/env bash
# Builds the pages of console/ into console/dist. Needs Node 20 or newer, and says how to get it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../console"

version=$(node --version 2>/dev/null || echo none)
major=${version#v}
major=${major%%.*}
if [ "$version" = none ] || [ "$major" -lt 20 ]; then
    echo "The console needs Node 20 or newer; there is ${version}." >&2
    echo "On Debian or Ubuntu: sudo apt-get install nodejs npm   (bookworm has 18: take https://nodejs.org/en/download)" >&2
    echo "On macOS:            brew install node" >&2
    exit 1
fi
# Packages are installed again only when the list of them changed. `npm ci` would refuse the list where packages for other
# machines, which nobody needs here, are not to be had; the versions are those of the list all the same.
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm install --no-save --no-audit --no-fund --prefer-offline
fi
npm run build
