#!/usr/bin/env bash
# Measures posting to the ledger beside plain inserts of the same entries, on SQLite and on a throw-away PostgreSQL that
# waits for its disk like a real one.
#
#   bench/ledger.sh [ENTRIES] [BATCH]        300,000 and 30,000 unless given
set -euo pipefail
cd "$(dirname "$0")/.."
entries=${1:-300000}
batch=${2:-30000}
yipan=${CARGO_TARGET_DIR:-target}/release/yipan
cargo build --locked --release -p yipan
"$yipan" bench ledger --entries "$entries" --batch "$batch"
echo
export YIPAN_BENCH="$yipan bench ledger --entries $entries --batch $batch"
YIPAN_POSTGRES_DURABLE=1 scripts/with-postgres.sh bash -c '$YIPAN_BENCH --database-url "$YIPAN_TEST_POSTGRES"'
