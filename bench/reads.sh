#!/usr/bin/env bash
# Measures what people read, of members, orders and payees picked at random, at a steady number of requests per second, over a group of a
# million members that is made first, or over a data directory that is there already (which gets a user named bench).
#
#   bench/reads.sh [DATA] [SECONDS] [RATE]                  a new group, 10 and 500 unless given, on SQLite
#   scripts/with-postgres.sh bench/reads.sh ''              a new group on a throw-away PostgreSQL
#
# The load comes from wrk (https://github.com/wg/wrk); where it is missing, it is installed with apt-get, for which one has to be root.
# Needs curl and Python 3. The machine serves and loads at once: processor time of the service and the load of others are printed beside.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
program=${YIPAN_BENCH_PROGRAM:-$target/release/yipan}
data=${1:-} seconds=${2:-10} rate=${3:-500}

# shellcheck source=bench/served.sh
. bench/served.sh

if [ -z "${YIPAN_BENCH_PROGRAM:-}" ]; then cargo build --locked --release -p yipan; fi
command -v wrk >/dev/null || apt-get install -y -qq --no-install-recommends wrk >&2
folder=$(mktemp -d "${TMPDIR:-/tmp}/yipan-bench.XXXXXX")
clean_up() {
    stop_serving
    rm -rf "$folder"
}
trap clean_up EXIT
place=(--data-dir "${data:-$folder/data}")
if [ -n "${YIPAN_TEST_POSTGRES:-}" ]; then on_postgres; fi
yipan() { "$program" "${place[@]}" "$@"; }
if [ -z "$data" ]; then yipan demo --members "${YIPAN_BENCH_MEMBERS:-1000000}" --months 3 >"$folder/demo"; fi
name=bench-$$
make_owner "$name"

serve "$program" "${place[@]}"
echo "$(nproc) cores, load before: $(cut -d' ' -f1-3 /proc/loadavg)"
echo "ready after $ready_ms ms, $(memory VmRSS) resident then"
sign_in "$name"
sleep 2
echo "$(memory VmRSS) resident when idle"

# Writes a file of paths for each kind of question, and one of all mixed as people mix them.
python3 bench/reads.py "$address" "$token" "$folder"
echo "$(memory VmRSS) resident after the first of each kind"

for file in "$folder"/*.paths; do
    ask_steadily "$(basename "$file" .paths)" "$file" "$seconds" "$rate"
done
echo "$(memory VmHWM) resident at most; load after: $(cut -d' ' -f1-3 /proc/loadavg)"
