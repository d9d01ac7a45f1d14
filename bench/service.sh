#!/usr/bin/env bash
# Measures the service over a demo group, on SQLite and on a throw-away PostgreSQL that waits for its disk like a real one: how soon it
# is ready, its memory, reads at 500 requests a second, and events answered for in batches of 100 while facts are made of them.
#
#   bench/service.sh [MEMBERS] [SECONDS]        5,000 and 10 unless given
#
# The load comes from wrk (https://github.com/wg/wrk); where it is missing, it is installed with apt-get, for which one has to be root.
# Needs curl and Python 3. The machine serves and loads at once: the load of others is printed beside.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}

if [ "${1:-}" != on ]; then
    members=${1:-5000}
    seconds=${2:-10}
    cargo build --locked --release -p yipan
    command -v wrk >/dev/null || apt-get install -y -qq --no-install-recommends wrk >&2
    echo "$(nproc) cores, $members members, ${seconds} s each, load before: $(cut -d' ' -f1-3 /proc/loadavg)"
    "$0" on SQLite "$members" "$seconds"
    # Its address is known only inside.
    YIPAN_POSTGRES_DURABLE=1 scripts/with-postgres.sh "$0" on PostgreSQL "$members" "$seconds"
    echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
    exit
fi

database=$2 members=$3 seconds=$4
folder=$(mktemp -d "${TMPDIR:-/tmp}/yipan-bench.XXXXXX")
# shellcheck source=bench/served.sh
. bench/served.sh
clean_up() {
    stop_serving
    rm -rf "$folder"
}
trap clean_up EXIT
place=(--data-dir "$folder/data")
if [ "$database" = PostgreSQL ]; then on_postgres; fi
yipan() { "$target/release/yipan" "${place[@]}" "$@"; }

yipan demo --members "$members" >"$folder/demo" 2>&1 || { tail -n 20 "$folder/demo" >&2; exit 1; }
make_owner bench
key=$(yipan event source bench 2>/dev/null)

serve "$target/release/yipan" "${place[@]}"
echo "$database: ready after $ready_ms ms"
sign_in bench
sleep 2
echo "$database: $(memory VmRSS) resident when idle"

for path in ${YIPAN_BENCH_READS:-/api/v1/auth/me /api/v1/periods /api/v1/policies /api/v1/audit?limit=50}; do
    echo "$path" >"$folder/one.paths"
    ask_steadily "$database: GET $path" "$folder/one.paths" "$seconds" 500
done

# Events that were answered for and are not facts yet.
waiting() {
    curl -sf "$address/metrics" | awk '$1 == "yipan_waiting{kind=\"events\"}" { print $2 }'
}
batches() { wrk -t 1 -c 8 -d "${seconds}s" -s bench/service_batches.lua "$address/v1/batch" -- "$key" "$@" | grep 'events/s'; }

for rate in ${YIPAN_BENCH_EVENTS:-8000 12000}; do
    before=$(processor)
    printf '%s, %s events/s sent: ' "$database" "$rate"
    batches "$database-$rate" "$rate"
    echo "$database, $rate events/s sent: $(($(processor) - before)) ms of processor, $(waiting) wait at the end"
    until [ "$(waiting)" -eq 0 ]; do sleep 0.2; done
done

before=$(processor)
printf '%s, as many as are answered for: ' "$database"
batches "$database"
echo "$database: $(($(processor) - before)) ms of processor meanwhile, for $(curl -sf "$address/metrics" | grep -i '^yipan_events_total' | tr '\n' ' ')"
echo "$database: $(memory VmHWM) resident at most"
