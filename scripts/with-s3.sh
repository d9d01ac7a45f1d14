#!/usr/bin/env bash
# Runs a command beside a throw-away S3-compatible store: scripts/with-s3.sh COMMAND [ARGUMENT…]
#
# The command finds the store's address in YIPAN_TEST_S3, an empty bucket `group` in it, and credentials in AWS_ACCESS_KEY_ID and
# AWS_SECRET_ACCESS_KEY. The store is moto (https://github.com/getmoto/moto), installed in an environment of its own under
# ${YIPAN_CACHE:-~/.cache/yipan} the first time; it keeps everything in memory, listens on a free port of the loopback interface, and is
# stopped whatever happens. Needs Python 3 with venv, and curl.
set -euo pipefail

say() { printf 'with-s3: %s\n' "$*" >&2; }

if [ $# -eq 0 ]; then
    say "give the command to run"
    exit 2
fi

environment=${YIPAN_CACHE:-$HOME/.cache/yipan}/s3-venv
if [ ! -x "$environment/bin/moto_server" ]; then
    if ! command -v python3 >/dev/null 2>&1; then
        say "Python 3 is missing; on Debian or Ubuntu: apt-get install python3 python3-venv"
        exit 1
    fi
    say "installing moto"
    rm -rf "$environment"
    python3 -m venv "$environment" >&2
    "$environment/bin/pip" install --quiet --disable-pip-version-check 'moto[server]==5.*' >&2
fi

log=$(mktemp "${TMPDIR:-/tmp}/yipan-s3.XXXXXX")
server=
clean_up() {
    if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
    rm -f "$log"
}
trap clean_up EXIT

port=$("$environment/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$environment/bin/moto_server" -H 127.0.0.1 -p "$port" >"$log" 2>&1 &
server=$!
export YIPAN_TEST_S3="http://127.0.0.1:$port"
export AWS_ACCESS_KEY_ID=yipan AWS_SECRET_ACCESS_KEY=yipan AWS_REGION=us-east-1
for attempt in $(seq 1 300); do
    if curl -sf -o /dev/null -X PUT "$YIPAN_TEST_S3/group"; then break; fi
    if [ "$attempt" -eq 300 ] || ! kill -0 "$server" 2>/dev/null; then
        say "the store does not start:"
        cat "$log" >&2
        exit 1
    fi
    sleep 0.1
done

"$@"
