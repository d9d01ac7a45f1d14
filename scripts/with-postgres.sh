#!/usr/bin/env bash
# Runs a command beside a throw-away PostgreSQL cluster: scripts/with-postgres.sh COMMAND [ARGUMENT…]
#
# The command finds the cluster's address in YIPAN_TEST_POSTGRES. The cluster lives in a temporary directory, listens on one
# free port of the loopback interface, keeps nothing on disk that matters, and is stopped and removed whatever happens. It does
# not wait for the disk, unless YIPAN_POSTGRES_DURABLE says that it should: benches measure what users get.
# PostgreSQL is installed with apt-get when it is missing and there is root or sudo.
set -euo pipefail

say() { printf 'with-postgres: %s\n' "$*" >&2; }

if [ $# -eq 0 ]; then
    say "give the command to run"
    exit 2
fi

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# The directory of the newest PostgreSQL that has a server; nothing when there is none.
find_server() {
    local candidate
    for candidate in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) \
        $(command -v initdb >/dev/null 2>&1 && dirname "$(readlink -f "$(command -v initdb)")"); do
        if [ -x "$candidate/initdb" ] && [ -x "$candidate/pg_ctl" ] && [ -x "$candidate/postgres" ]; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

install_server() {
    if ! command -v apt-get >/dev/null 2>&1; then
        say "PostgreSQL is missing and there is no apt-get; install a PostgreSQL server"
        exit 1
    fi
    if [ "$(id -u)" -ne 0 ] && ! { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; then
        say "PostgreSQL is missing; as root, run: apt-get install postgresql"
        exit 1
    fi
    say "installing PostgreSQL"
    # Debian would make and start a cluster of its own; nobody here needs it.
    as_root mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    as_root apt-get update -qq >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2
}

server=$(find_server)
if [ -z "$server" ]; then
    install_server
    server=$(find_server)
fi
if [ -z "$server" ]; then
    say "PostgreSQL was installed but no server is found under /usr/lib/postgresql"
    exit 1
fi

# The server refuses to run as root.
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id -u "$owner" >/dev/null 2>&1 || owner=nobody
    as_owner() { setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME="$cluster" "$@"; }
else
    owner=$(id -un)
    as_owner() { "$@"; }
fi

cluster=$(mktemp -d "${TMPDIR:-/tmp}/yipan-postgres.XXXXXX")
command_pid=
remove_cluster() {
    local status=$?
    trap - EXIT INT TERM HUP
    if [ -n "$command_pid" ]; then
        kill "$command_pid" 2>/dev/null || true
    fi
    (cd / && as_owner "$server/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1) || true
    rm -rf "$cluster"
    exit "$status"
}
trap remove_cluster EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [ "$(id -u)" -eq 0 ]; then
    chown "$owner" "$cluster"
fi

(
    cd /
    as_owner "$server/initdb" -D "$cluster/data" -U yipan --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
)

durability='-c fsync=off -c synchronous_commit=off -c full_page_writes=off'
if [ -n "${YIPAN_POSTGRES_DURABLE:-}" ]; then
    durability=''
fi

# A free port is one that nobody answers on; another process may still take it first, so a few are tried.
start_server() {
    local attempt port
    for attempt in 1 2 3 4 5 6 7 8; do
        port=$((20000 + (RANDOM + $$ + attempt) % 30000))
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            continue
        fi
        if (
            cd /
            as_owner "$server/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -t 60 -o "-p $port -k $cluster \
                -c listen_addresses=127.0.0.1 $durability \
                -c max_connections=200 -c shared_buffers=64MB" start >/dev/null 2>&1
        ); then
            printf '%s\n' "$port"
            return
        fi
    done
    return 1
}

if ! port=$(start_server); then
    say "PostgreSQL does not start:"
    cat "$cluster/log" >&2 || true
    exit 1
fi

export YIPAN_TEST_POSTGRES="postgres://yipan@127.0.0.1:$port/postgres"
# In the background, so that a signal reaches the clean-up at once and not after the command.
"$@" &
command_pid=$!
status=0
wait "$command_pid" || status=$?
command_pid=
exit "$status"
