#!/usr/bin/env bash
# Writes docs/openapi.json anew, from the code: scripts/openapi.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

document=$(cargo run --quiet --locked -p server --example openapi)
printf '%s\n' "$document" >docs/openapi.json
