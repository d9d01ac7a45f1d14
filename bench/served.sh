# Sourced by benches that measure a service: starts one, signs in, and tells its memory and processor time.
#
# Wants `folder`, a folder for what is passing, `place`, the options that say where the data is, and `yipan`, a command with them; gives
# `service`, `address` and `token`.

# Starts the service, waits until it is ready, and tells how many milliseconds that took. The arguments are the command that is `yipan`:
# a function in the background would be a shell of its own.
serve() {
    local port=$((20000 + RANDOM % 20000)) started
    address=http://127.0.0.1:$port
    started=$(date +%s%N)
    YIPAN_LOG_LEVEL=warn "$@" serve --listen "127.0.0.1:$port" &
    service=$!
    until curl -sf -o "$folder/ready" "$address/readyz"; do
        kill -0 "$service" || exit 1
    done
    ready_ms=$((($(date +%s%N) - started) / 1000000))
}

stop_serving() {
    if [ -n "${service:-}" ]; then kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
    service=
}

json() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }
call() { curl -sSf -b "$folder/cookies" -c "$folder/cookies" -H 'content-type: application/json' "$@"; }

# Makes an owner of this name; its password is changed on the way, because the first one is for once.
make_owner() {
    password=$(yipan user create "$1" | sed 's/.*once: //')
    yipan user grant "$1" owner >/dev/null
}

# Signs that owner in and makes a token.
sign_in() {
    local expires
    call -o "$folder/signed-in" "$address/api/v1/auth/login" -d "{\"name\":\"$1\",\"password\":\"$password\"}"
    call -o "$folder/changed" "$address/api/v1/auth/password" -d "{\"present\":\"$password\",\"new\":\"three long words\"}"
    expires=$(date -u -d '+1 day' +%Y-%m-%dT%H:%M:%SZ)
    token=$(call "$address/api/v1/tokens" -d "{\"name\":\"bench\",\"expires_at\":\"$expires\"}" | json secret)
}

# Memory of the service: VmRSS for now, VmHWM for the most so far.
memory() { awk -v name="$1:" '$1 == name { printf "%.0f MB", $2 / 1024 }' "/proc/$service/status"; }

# Chooses the throw-away PostgreSQL for what is in tables, which is running then.
on_postgres() {
    place+=(--database-url "$YIPAN_TEST_POSTGRES")
    postmaster=$(psql -Atc "select split_part(pg_read_file('postmaster.pid'), E'\n', 1)" "$YIPAN_TEST_POSTGRES")
}

# Processor time so far of the service, with that of PostgreSQL where it is used, and of their children that ended, in milliseconds.
processor() {
    local processes=("$service")
    if [ -n "${postmaster:-}" ]; then mapfile -t -O 1 processes < <(echo "$postmaster"; pgrep -P "$postmaster"); fi
    for process in "${processes[@]}"; do
        awk '{ sub(/.*\) /, ""); print $12 + $13 + $14 + $15 }' "/proc/$process/stat" 2>/dev/null || true
    done | awk -v ticks="$(getconf CLK_TCK)" '{ sum += $1 } END { printf "%.0f", sum * 1000 / ticks }'
}

# Asks for the paths of a file at a steady rate, and tells what became of it: the name to show, the file, seconds, requests per second.
ask_steadily() {
    local before
    before=$(processor)
    wrk -t 1 -c 32 -d "${3}s" -s bench/reads.lua "$address" -- "$2" "$4" "$token" | tail -n 1 >"$folder/report"
    awk -v what="$1" -v seconds="$3" -v processor=$(($(processor) - before)) '
        { printf "%-28s %s, %.2f ms of processor each\n", what ":", $0, $1 ? processor / ($1 * seconds) : 0 }
        !$1 || !/, 0 not answered 200$/ { exit 1 }' "$folder/report"
}
