#!/usr/bin/env bash
# Measures what people read, of members, orders and payees picked at random, at a steady number of requests per second, over a group of a
# million members that is made first, or over a data directory that is there already (which gets a user named bench).
#
#   bench/reads.sh [DATA] [SECONDS] [RATE]        a new group, 10 and 500 unless given
#
# The load comes from wrk (https://github.com/wg/wrk); where it is missing, it is installed with apt-get, for which one has to be root.
# Needs curl and Python 3. The machine serves and loads at once: processor time of the service and the load of others are printed beside.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
program=${YIPAN_BENCH_PROGRAM:-$target/release/yipan}
data=${1:-} seconds=${2:-10} rate=${3:-500}

if [ -z "${YIPAN_BENCH_PROGRAM:-}" ]; then cargo build --locked --release -p yipan; fi
command -v wrk >/dev/null || apt-get install -y -qq --no-install-recommends wrk >&2
folder=$(mktemp -d "${TMPDIR:-/tmp}/yipan-bench.XXXXXX")
service=
clean_up() {
    if [ -n "$service" ]; then kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap clean_up EXIT
if [ -z "$data" ]; then
    data=$folder/data
    "$program" --data-dir "$data" demo --members 1000000 --months 3 >"$folder/demo"
fi
yipan() { "$program" --data-dir "$data" "$@"; }
name=bench-$$
password=$(yipan user create "$name" | sed 's/.*once: //')
yipan user grant "$name" owner >/dev/null

port=$((20000 + RANDOM % 20000))
address=http://127.0.0.1:$port
started=$(date +%s%N)
YIPAN_LOG_LEVEL=warn "$program" --data-dir "$data" serve --listen "127.0.0.1:$port" &
service=$!
until curl -sf -o "$folder/ready" "$address/readyz"; do
    kill -0 "$service" || exit 1
done
resident() { awk -v name="$1:" '$1 == name { printf "%.0f MB", $2 / 1024 }' "/proc/$service/status"; }
echo "$(nproc) cores, load before: $(cut -d' ' -f1-3 /proc/loadavg)"
echo "ready after $((($(date +%s%N) - started) / 1000000)) ms, $(resident VmRSS) resident then"

json() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
call() { curl -sSf -b "$folder/cookies" -c "$folder/cookies" -H 'content-type: application/json' "$@"; }
call -o "$folder/signed-in" "$address/api/v1/auth/login" -d "{\"name\":\"$name\",\"password\":\"$password\"}"
call -o "$folder/changed" "$address/api/v1/auth/password" -d "{\"present\":\"$password\",\"new\":\"three long words\"}"
expires=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)
token=$(call "$address/api/v1/tokens" -d "{\"name\":\"bench\",\"expires_at\":\"$expires\"}" | json secret)
echo "$(resident VmRSS) resident when idle"

# Writes a file of paths for each kind of question, and one of all mixed as people mix them.
python3 bench/reads.py "$address" "$token" "$folder"
echo "$(resident VmRSS) resident after the first of each kind"

processor() { awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.0f", ($12 + $13) * 1000 / ticks }' "/proc/$service/stat"; }
for file in "$folder"/*.paths; do
    before=$(processor)
    wrk -t 1 -c 32 -d "${seconds}s" -s bench/reads.lua "$address" -- "$file" "$rate" "$token" | tail -n 1 >"$folder/report"
    awk -v what="$(basename "$file" .paths)" -v seconds="$seconds" -v processor=$(($(processor) - before)) '
        { printf "%-28s %s, %.2f ms of processor each\n", what ":", $0, processor / ($1 * seconds) }' "$folder/report"
done
echo "$(resident VmHWM) resident at most; load after: $(cut -d' ' -f1-3 /proc/loadavg)"
