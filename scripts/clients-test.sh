#!/usr/bin/env bash
# Sends an order with each of four public event clients, unmodified, by setting nothing but host and key, and proves that each order
# became a fact that is explained: scripts/clients-test.sh [PROGRAM]
#
# The clients are installed under ${YIPAN_CACHE:-~/.cache/yipan}/clients the first time, in the versions below. Needs Python 3 with
# venv, Node 20 and curl. Ends with `N passed, N failed`.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
yipan=${1:-${CARGO_TARGET_DIR:-$root/target}/debug/yipan}
clients=${YIPAN_CACHE:-$HOME/.cache/yipan}/clients
python_clients=('segment-analytics-python==2.4.0' 'rudder-sdk-python==2.1.9')
node_clients=('@segment/analytics-node@3.1.0' '@rudderstack/rudder-sdk-node@3.0.13')

say() { printf 'clients-test: %s\n' "$*" >&2; }

if [ ! -x "$yipan" ]; then
    say "there is no $yipan; build it, or name the program"
    exit 2
fi
wanted="${python_clients[*]} ${node_clients[*]}"
if [ "$(cat "$clients/installed" 2>/dev/null || true)" != "$wanted" ]; then
    say "installing $wanted"
    rm -rf "$clients"
    mkdir -p "$clients"
    python3 -m venv "$clients/venv" >&2
    "$clients/venv/bin/pip" install --quiet --disable-pip-version-check "${python_clients[@]}" >&2
    (cd "$clients" && npm init -y >/dev/null && npm install --no-audit --no-fund --silent "${node_clients[@]}" >&2)
    printf '%s' "$wanted" >"$clients/installed"
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/yipan-clients.XXXXXX")
server=
clean_up() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -rf "$folder"
}
trap clean_up EXIT
cd "$folder"
# Imports are found beside the file that wants them.
cp "$root"/examples/events/clients/* .
ln -s "$clients/node_modules" node_modules

run() { "$yipan" --data-dir "$folder/data" "$@"; }
run import "$root/examples/two-dealers/import.yaml" --source "$root/examples/two-dealers/sample" >/dev/null
run policy activate "$root/examples/two-dealers/policy.yaml" >/dev/null
key=$(run event source clients 2>/dev/null)
# Not by `run`: a function in the background is a shell of its own, and stopping that would leave the service.
YIPAN_LOG_FORMAT=json "$yipan" --data-dir "$folder/data" serve --listen 127.0.0.1:0 >/dev/null 2>log &
server=$!
for _ in $(seq 1 300); do
    address=$(grep -o '"address":"[^"]*"' log | head -n 1 | cut -d'"' -f4 || true)
    if [ -n "$address" ]; then break; fi
    sleep 0.1
done
if [ -z "$address" ]; then
    say "the service does not start:"
    cat log >&2
    exit 1
fi

passed=0
failed=0
# send CLIENT COMMAND…: an order of the client's own name, explained within half a minute.
send() {
    local client=$1
    shift
    if ! HOST="http://$address" WRITE_KEY="$key" ORDER="by-$client" timeout 60 "$@" >"$client.out" 2>&1; then
        say "$client did not send:"
        cat "$client.out" >&2
        failed=$((failed + 1))
        return
    fi
    for _ in $(seq 1 60); do
        if run explain "by-$client" >"$client.explained" 2>&1; then
            printf '%-40s %s\n' "$client" "its order is explained"
            passed=$((passed + 1))
            return
        fi
        sleep 0.5
    done
    say "the order of $client is not explained:"
    cat "$client.out" "$client.explained" >&2
    run event aside >&2 || true
    failed=$((failed + 1))
}
send segment-analytics-python "$clients/venv/bin/python" order_by_segment.py
send rudder-sdk-python "$clients/venv/bin/python" order_by_rudder.py
send segment-analytics-node node order_by_segment.mjs
send rudder-sdk-node node order_by_rudder.mjs
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
